/** What the model answers one request with. */
export type Reply = (
  | { readonly kind: 'message'; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly kind: 'error'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'reset' }
) & {
  /** How long it takes to begin. */
  readonly afterMs: number
  /** It does not begin before this has happened. */
  readonly held?: Promise<unknown>
}

export interface ToolCall {
  readonly tool: string
  readonly input: Readonly<Record<string, unknown>>
}

/** Text and nothing else: the speaker's turn ends. */
export const says = (text: string): Reply => ({ kind: 'message', text, calls: [], afterMs: 0 })

/** Tool calls, all in one message. */
export const calls = (...toolCalls: readonly ToolCall[]): Reply => ({
  kind: 'message',
  text: '',
  calls: toolCalls,
  afterMs: 0,
})

/** An HTTP error such as 429 (rate limit), 529 (overloaded) or 500. */
export const fails = (status: number): Reply => ({ kind: 'error', status, afterMs: 0 })

/** The limit of a subscription is reached, and is reset then. */
export const limitedUntil = (seconds: number): Reply => ({
  kind: 'error',
  status: 429,
  headers: {
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': String(seconds),
    'anthropic-ratelimit-unified-representative-claim': 'five_hour',
  },
  afterMs: 0,
})

/** The connection breaks before a byte was answered. */
export const hangsUp = (): Reply => ({ kind: 'reset', afterMs: 0 })

/** The same reply, begun later: this is how the model plays work that takes time. */
export const after = (ms: number, reply: Reply): Reply => ({ ...reply, afterMs: reply.afterMs + ms })

/** Calls the Agent tool; `prompt` is usually just the step's tag. */
export const agent = (type: string, prompt: string, description = 'A step'): ToolCall => ({
  tool: 'Agent',
  input: { subagent_type: type, description, prompt },
})

/** Calls Bash. `timeout` in ms; the client allows 600,000 at most. */
export const bash = (command: string, timeout?: number): ToolCall => ({
  tool: 'Bash',
  input: { command, description: 'Run a command', ...(timeout === undefined ? {} : { timeout }) },
})

export const read = (path: string): ToolCall => ({ tool: 'Read', input: { file_path: path } })

/** Calls Write. The client refuses it for an existing file that the same speaker has not read before. */
export const write = (path: string, text: string): ToolCall => ({
  tool: 'Write',
  input: { file_path: path, content: text },
})

export const edit = (path: string, before: string, now: string): ToolCall => ({
  tool: 'Edit',
  input: { file_path: path, old_string: before, new_string: now },
})
