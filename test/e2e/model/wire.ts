import type { ServerResponse } from 'node:http'
import type { Exchange } from './player.ts'
import type { Reply } from './reply.ts'

/** Sends a reply the way the Messages API does: server-sent events, one JSON message, an error, or a broken connection. */
export const send = (response: ServerResponse, { reply, turn }: Exchange, id: string): void => {
  switch (reply.kind) {
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'error':
      sendJson(response, reply.status, {
        type: 'error',
        error: { type: ERRORS[reply.status] ?? 'api_error', message: `scripted ${reply.status}` },
      })
      return
    case 'message': {
      const message: Message = {
        id,
        type: 'message',
        role: 'assistant',
        model: turn.model,
        content: contentOf(reply, id),
        stop_reason: reply.calls.length > 0 ? 'tool_use' : 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: Math.ceil(turn.size.total / 4), output_tokens: 1 },
      }
      if (turn.stream) stream(response, message)
      else sendJson(response, 200, message)
    }
  }
}

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

const ERRORS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
}

type Content =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: Readonly<Record<string, unknown>> }

interface Message {
  id: string
  type: 'message'
  role: 'assistant'
  model: string
  content: readonly Content[]
  stop_reason: 'tool_use' | 'end_turn'
  stop_sequence: null
  /** Tokens as they are commonly estimated: a quarter of the characters. */
  usage: { input_tokens: number; output_tokens: number }
}

const contentOf = ({ text, calls }: Extract<Reply, { kind: 'message' }>, id: string): Content[] => [
  ...(text === '' ? [] : [{ type: 'text', text } as const]),
  ...calls.map(
    ({ tool, input }, index) => ({ type: 'tool_use', id: `toolu_${id}_${index}`, name: tool, input }) as const,
  ),
]

const stream = (response: ServerResponse, { content, stop_reason, stop_sequence, ...message }: Message): void => {
  const events = [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null, stop_sequence: null } },
    ...content.flatMap(blockEvents),
    { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ]
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''))
}

const blockEvents = (block: Content, index: number) => [
  {
    type: 'content_block_start',
    index,
    content_block: block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} },
  },
  {
    type: 'content_block_delta',
    index,
    delta:
      block.type === 'text'
        ? { type: 'text_delta', text: block.text }
        : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
  },
  { type: 'content_block_stop', index },
]
