import type { ServerResponse } from 'node:http'
import type { Exchange } from './player.ts'
import type { Reply } from './reply.ts'
import type { Turn } from './turn.ts'

/** Sends a reply the way the Messages API does: server-sent events, one JSON message, an error, or a broken connection. */
export const send = (response: ServerResponse, { reply, turn }: Exchange, id: string): void => {
  switch (reply.kind) {
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'error':
      sendJson(
        response,
        reply.status,
        {
          type: 'error',
          error: { type: ERRORS[reply.status] ?? 'api_error', message: `scripted ${reply.status}` },
        },
        reply.headers,
      )
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
        usage: usageOf(reply, turn),
      }
      if (turn.stream) stream(response, message)
      else sendJson(response, 200, message)
    }
  }
}

/** What the Messages API counts for a message. */
interface Usage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_input_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_creation: { readonly ephemeral_5m_input_tokens: number; readonly ephemeral_1h_input_tokens: number }
}

/** Tokens as they are commonly estimated, a quarter of the characters; some of all kinds. */
export const usageOf = (reply: Extract<Reply, { kind: 'message' }>, { size, number }: Turn): Usage => {
  const total = Math.ceil(size.total / 4)
  const fixed = Math.ceil((size.system + size.tools) / 4)
  const [short, long] = number === 1 ? [Math.ceil(fixed / 3), fixed - Math.ceil(fixed / 3)] : [0, 0]
  return {
    input_tokens: total - fixed,
    output_tokens: 1 + Math.ceil((reply.text.length + JSON.stringify(reply.calls).length) / 4),
    cache_read_input_tokens: number === 1 ? 0 : fixed,
    cache_creation_input_tokens: short + long,
    cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
  }
}

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

const ERRORS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
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
  usage: Usage
}

const contentOf = ({ text, calls }: Extract<Reply, { kind: 'message' }>, id: string): Content[] => [
  ...(text === '' ? [] : [{ type: 'text', text } as const]),
  ...calls.map(
    ({ tool, input }, index) => ({ type: 'tool_use', id: `toolu_${id}_${index}`, name: tool, input }) as const,
  ),
]

const stream = (
  response: ServerResponse,
  { content, stop_reason, stop_sequence, usage, ...message }: Message,
): void => {
  // What comes out is not known before it has: until then the API says 1.
  const begun = { ...message, usage: { ...usage, output_tokens: 1 } }
  const events = [
    { type: 'message_start', message: { ...begun, content: [], stop_reason: null, stop_sequence: null } },
    ...content.flatMap(blockEvents),
    { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage: { output_tokens: usage.output_tokens } },
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
