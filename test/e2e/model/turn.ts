import type { IncomingHttpHeaders } from 'node:http'
import * as z from 'zod/mini'

/** One request of the client, as a player sees it: who asks, what happened since that speaker spoke last. */
export interface Turn {
  /** `side`: a request of the client's own (a title, a summary) that is no turn of the conversation. A forked command is `main`. */
  readonly speaker: 'main' | 'agent' | 'side'
  readonly session: string
  /** Only subagents have one. */
  readonly agentId: string | undefined
  /** 1 for a speaker's first request; a request repeated after an error counts again. */
  readonly number: number
  readonly model: string
  /** The client wants server-sent events. */
  readonly stream: boolean
  /** The system prompt: holds the text of the agent profile. */
  readonly system: string
  readonly tools: readonly string[]
  readonly messages: readonly Message[]
  /** What was said to the speaker before its first answer. */
  readonly opening: string
  /** Everything that was said to the speaker since its last answer: prompts, reminders, tool results, refusals. */
  readonly news: string
  /** The answers to the tool calls of its last message. */
  readonly results: readonly ToolResult[]
  /** Characters of the whole request, of its system prompt and of its tool definitions. */
  readonly size: { readonly total: number; readonly system: number; readonly tools: number }
}

export interface Message {
  readonly role: string
  readonly text: string
  readonly calls: readonly string[]
  readonly results: readonly ToolResult[]
}

export interface ToolResult {
  readonly text: string
  readonly isError: boolean
}

/** Reads the body of a Messages request. `number` is left to the caller, who knows what was asked before. */
export const readTurn = (headers: IncomingHttpHeaders, body: string): Omit<Turn, 'number'> => {
  const request = Body.parse(JSON.parse(body))
  const { tools = [] } = request
  const messages = request.messages.map(readMessage)
  const spoke = messages.findLastIndex(({ role }) => role === 'assistant')
  const first = messages.findIndex(({ role }) => role === 'assistant')
  const since = messages.slice(spoke + 1)
  const agentId = header(headers, 'x-claude-code-agent-id')
  const news = since.map(({ text }) => text).join('\n')
  const system = textOf(request.system)
  return {
    speaker: isSideRequest(tools.length, news) ? 'side' : agentId === undefined ? 'main' : 'agent',
    session: header(headers, 'x-claude-code-session-id') ?? '',
    agentId,
    model: request.model ?? '',
    stream: request.stream === true,
    system,
    tools: tools.map(({ name }) => name),
    messages,
    opening: messages
      .slice(0, first < 0 ? messages.length : first)
      .map(({ text }) => text)
      .join('\n'),
    news,
    results: since.flatMap(({ results }) => results),
    size: { total: body.length, system: system.length, tools: JSON.stringify(tools).length },
  }
}

const Content = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))])

const Body = z.looseObject({
  model: z.optional(z.string()),
  stream: z.optional(z.boolean()),
  system: z.optional(Content),
  messages: z.array(z.looseObject({ role: z.string(), content: Content })),
  tools: z.optional(z.array(z.looseObject({ name: z.string() }))),
})

const TextBlock = z.looseObject({ type: z.literal('text'), text: z.string() })
const CallBlock = z.looseObject({ type: z.literal('tool_use'), name: z.string() })
const ResultBlock = z.looseObject({
  type: z.literal('tool_result'),
  content: z.optional(Content),
  is_error: z.optional(z.boolean()),
})

const readMessage = ({ role, content }: z.infer<typeof Body>['messages'][number]): Message => ({
  role,
  text: textOf(content),
  calls: blocksOf(content, CallBlock).map(({ name }) => name),
  results: blocksOf(content, ResultBlock).map((result) => ({
    text: textOf(result.content),
    isError: result.is_error === true,
  })),
})

const textOf = (content: z.infer<typeof Content> = ''): string => {
  if (typeof content === 'string') return content
  return content.flatMap((block) => textOfBlock(block)).join('\n')
}

const textOfBlock = (block: unknown): string[] => {
  const text = TextBlock.safeParse(block)
  if (text.success) return [text.data.text]
  const result = ResultBlock.safeParse(block)
  return result.success ? [textOf(result.data.content)] : []
}

const blocksOf = <T>(content: z.infer<typeof Content>, schema: z.ZodMiniType<T>): T[] =>
  typeof content === 'string'
    ? []
    : content.flatMap((block) => {
        const parsed = schema.safeParse(block)
        return parsed.success ? [parsed.data] : []
      })

// Titles and quick questions bring no tools along; a compaction brings them but forbids their use.
const isSideRequest = (tools: number, news: string): boolean =>
  tools === 0 || news.includes('Your task is to create a detailed summary')

const header = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
