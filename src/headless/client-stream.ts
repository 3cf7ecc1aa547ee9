import * as z from 'zod/mini'
import { jsonIn } from '../state-manager/read.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import type { Spent, Tokens } from '../workflow/core/spent.ts'
import { clip } from '../workflow/run/artifact/wording.ts'
import type { Doing, Outcome } from './step-runner.ts'

/** What the client has said so far in `--output-format stream-json`. */
export interface Heard {
  readonly result: z.infer<typeof Result> | null
  /** Its session has begun. */
  readonly isUp: boolean
  /** Its code for why the model could not be asked. */
  readonly error: string | null
  /** When a limit that was reached is reset: seconds since 1970. */
  readonly resetsAt: number | null
}

export const nothingHeard: Heard = { result: null, isUp: false, error: null, resetsAt: null }

/** What a line adds to what was heard, and what it shows of the agent's work. A line that is none of the client's adds nothing. */
export const hear = (before: Heard, line: string): { readonly heard: Heard; readonly doing: Doing | null } => {
  const { data } = Event.safeParse(jsonIn(line))
  switch (data?.type) {
    case 'assistant':
      return { heard: { ...before, error: data.error ?? before.error }, doing: doingOf(data.message.content) }
    case 'rate_limit_event': {
      const { status, resetsAt = null } = data.rate_limit_info
      return { heard: { ...before, resetsAt: status === 'rejected' ? resetsAt : null }, doing: null }
    }
    case 'system': {
      const { subtype, tool_name: tool = '', message = '' } = data
      const isDenied = subtype === 'permission_denied'
      const heard = { ...before, isUp: before.isUp || subtype === 'init' }
      return { heard, doing: isDenied ? { line: short(`${tool}: ${message}`), isDenied } : null }
    }
    case 'result':
      return { heard: { ...before, result: data }, doing: null }
    case undefined:
      return { heard: before, doing: null }
  }
}

/** What it all came to, or in other words where the client said nothing. */
export const outcomeOf = ({ result, error, resetsAt }: Heard, otherwise: string): Outcome => {
  const until = resetsAt === null ? null : new Date(resetsAt * 1000).toISOString()
  if (!result) return { ending: 'failed', said: `${FAILED}: ${otherwise}`, until, spent: null }
  const { subtype, is_error: isError, terminal_reason: reason } = result
  const refused = refusedIn(result)
  const told = { until, spent: spentOf(result), ...(refused.length > 0 ? { refused } : {}) }
  const said = short(result.result ?? result.errors?.join('; ') ?? subtype)
  if (subtype === 'error_max_budget_usd') return { ending: 'out-of-budget', said, ...told }
  if (!isError) return { ending: 'ended', said: '', ...told }
  const ending = reason === 'api_error' ? (API_ERRORS[error ?? ''] ?? 'unreachable') : 'failed'
  return { ending, said: ending === 'failed' ? `${FAILED}: ${said}` : said, ...told }
}

const FAILED = 'the client ended without a report'

// The client's codes; whatever else it meets may go better the next time.
const API_ERRORS: Readonly<Record<string, Outcome['ending']>> = {
  authentication_failed: 'locked-out',
  oauth_org_not_allowed: 'locked-out',
  account_on_hold: 'locked-out',
  verification_required: 'locked-out',
  billing_error: 'locked-out',
  invalid_request: 'failed',
  model_not_found: 'failed',
}

const refusedIn = ({ permission_denials: denials = [] }: z.infer<typeof Result>): string[] =>
  [...new Set(denials.flatMap(({ tool_input: { command } }) => command ?? []))].slice(0, MOST_REFUSED)

const MOST_REFUSED = 20

const spentOf = ({ modelUsage, total_cost_usd: usd }: z.infer<typeof Result>): Spent => ({
  models: Object.fromEntries(
    Object.entries(modelUsage ?? {}).map(([name, used]): [string, Tokens] => {
      const { cacheCreationInputTokens: written = 0, cacheCreationEphemeral1hInputTokens: hour = 0 } = used
      const { inputTokens: input = 0, outputTokens: output = 0, cacheReadInputTokens: cacheRead = 0 } = used
      return [name, { input, output, cacheRead, cacheWrite5m: Math.max(0, written - hour), cacheWrite1h: hour }]
    }),
  ),
  usd,
})

const Block = z.looseObject({
  type: z.string(),
  text: z.optional(z.string()),
  name: z.optional(z.string()),
  input: z.optional(z.record(z.string(), z.unknown())),
})

const count = z.optional(z.number())

const Result = z.looseObject({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean(),
  result: z.optional(z.string()),
  errors: z.optional(z.array(z.string())),
  terminal_reason: z.optional(z.string()),
  total_cost_usd: z.number(),
  num_turns: z.number(),
  permission_denials: z.optional(
    z.array(z.looseObject({ tool_input: z.looseObject({ command: z.optional(z.string()) }) })),
  ),
  modelUsage: z.optional(
    z.record(
      z.string(),
      z.looseObject({
        inputTokens: count,
        outputTokens: count,
        cacheReadInputTokens: count,
        cacheCreationInputTokens: count,
        cacheCreationEphemeral1hInputTokens: count,
      }),
    ),
  ),
})

const Event = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('assistant'),
    error: z.optional(z.string()),
    message: z.looseObject({ content: z.array(Block) }),
  }),
  z.looseObject({
    type: z.literal('rate_limit_event'),
    rate_limit_info: z.looseObject({ status: z.optional(z.string()), resetsAt: z.optional(z.number()) }),
  }),
  z.looseObject({
    type: z.literal('system'),
    subtype: z.optional(z.string()),
    tool_name: z.optional(z.string()),
    message: z.optional(z.string()),
  }),
  Result,
])

// Of a tool call what tells most: the command, the file, the pattern.
const TELLING = ['command', 'file_path', 'pattern', 'description']

const doingOf = (blocks: readonly z.infer<typeof Block>[]): Doing | null => {
  const lines = blocks.flatMap(({ type, text = '', name = '', input = {} }) => {
    if (type === 'text') return text.trim() === '' ? [] : [text]
    const told = TELLING.map((key) => input[key]).find((value) => typeof value === 'string')
    return type === 'tool_use' ? [told === undefined ? name : `${name}: ${told}`] : []
  })
  const last = lines.at(-1)
  return last === undefined ? null : { line: short(last), isDenied: false }
}

const short = (text: string): string => clip(oneLine(text), 300)
