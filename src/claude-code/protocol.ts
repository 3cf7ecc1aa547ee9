import * as z from 'zod/mini'
import type { Notice } from './terminal-sequence.ts'

// A hook lives for one event: compiling its schemas to functions costs more than it saves.
z.config({ jitless: true })

// A tool of another plugin may give our names to anything: what does not fit is not there. (`z.catch` says the same, and
// brings all helpers of zod into the bundle.)
const ifFits = <Value>(shape: z.ZodMiniType<Value>) =>
  z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value) => z.safeParse(shape, value).data),
    ),
  )

const word = ifFits(z.string())

const ToolInput = z.looseObject({ prompt: word, command: word, file_path: word, notebook_path: word })

/** What the model reads: of a call, in a prompt. */
export const Said = z.union([z.string(), z.array(z.looseObject({ text: z.optional(z.string()) }))])

export const textOf = (said: z.infer<typeof Said>): string =>
  typeof said === 'string' ? said : said.map(({ text }) => text ?? '').join('\n')

/**
 * What the client sends on stdin, as far as Phasegate reads it. Loose: the client adds fields from version to version.
 * Source: docs/claude-code.md, found by running the client.
 */
export const HookInput = z.looseObject({
  hook_event_name: z.string(),
  session_id: z.string(),
  transcript_path: z.optional(z.string()),
  cwd: z.optional(z.string()),
  permission_mode: z.optional(z.string()),
  /** Present on the events of a subagent, absent on those of the main thread. */
  agent_id: z.optional(z.string()),
  agent_type: z.optional(z.string()),
  last_assistant_message: z.optional(z.string()),
  tool_name: z.optional(z.string()),
  tool_use_id: z.optional(z.string()),
  tool_input: z.optional(ToolInput),
  tool_response: z.optional(z.unknown()),
  tool_calls: z.optional(
    z.array(
      z.looseObject({
        tool_name: z.string(),
        tool_input: z.optional(ToolInput),
        tool_response: ifFits(Said),
      }),
    ),
  ),
  /** The turn goes on only because a Stop hook asked for it. */
  stop_hook_active: z.optional(z.boolean()),
  error: z.optional(z.string()),
  prompt: z.optional(z.string()),
  command_name: z.optional(z.string()),
  command_args: z.optional(z.string()),
  source: z.optional(z.string()),
  /** Of WorktreeCreate: the tree that is wanted, `agent-<agent id>`. */
  name: z.optional(z.string()),
  background_tasks: z.optional(z.array(z.looseObject({ id: z.string() }))),
})
export type HookInput = z.infer<typeof HookInput>

/** An event as the client sent it. @throws Error that names the first field that was not understood */
export const readEvent = (event: unknown): HookInput => {
  const { data, error } = z.safeParse(HookInput, event)
  if (data) return data
  const [issue] = error.issues
  const expected = issue?.code === 'invalid_type' ? `expected ${issue.expected}` : 'is not of a known shape'
  throw new Error(`${issue?.path.join('.') || 'the whole of it'}: ${expected}`)
}

/** What an event is looked up by: its name, with that of its tool where it has one (`Stop`, `PreToolUse Bash`). */
export const keyOf = ({ hook_event_name: event, tool_name: tool }: HookInput): string =>
  tool === undefined ? event : `${event} ${tool}`

/** What the client reads on stdout: one JSON object, or nothing at all. */
export interface HookOutput {
  readonly systemMessage?: string
  readonly decision?: 'block'
  readonly reason?: string
  readonly continue?: false
  readonly stopReason?: string
  /** Of WorktreeCreate, whose answer is no JSON: the folder, or why there is none. */
  readonly tree?: { readonly folder: string } | { readonly failed: string }
  /** What the terminal shows beside its text. */
  readonly notice?: Notice
  readonly hookSpecificOutput?: {
    readonly hookEventName: string
    readonly permissionDecision?: 'allow' | 'deny'
    readonly permissionDecisionReason?: string
    readonly updatedInput?: Readonly<Record<string, unknown>>
    readonly updatedToolOutput?: unknown
    readonly additionalContext?: string
  }
}

/** Nothing to say: the client goes on as if Phasegate were not there. */
export const SILENT: HookOutput = {}

export const allow = (updatedInput?: Readonly<Record<string, unknown>>): HookOutput =>
  permission({ permissionDecision: 'allow', ...(updatedInput ? { updatedInput } : {}) })

export const deny = (reason: string): HookOutput =>
  permission({ permissionDecision: 'deny', permissionDecisionReason: `Phasegate: ${reason}` })

const permission = (decision: Omit<NonNullable<HookOutput['hookSpecificOutput']>, 'hookEventName'>): HookOutput => ({
  hookSpecificOutput: { hookEventName: 'PreToolUse', ...decision },
})

/**
 * Ends the turn before the model is asked, and shows this text: what code can tell costs no request and cannot be told
 * wrongly. The client puts words of its own before it; several lines begin below them.
 */
export const endTurnWith = (text: string): HookOutput => ({
  continue: false,
  stopReason: text.includes('\n') ? `\n${text}` : text,
})

export const context = (event: string, text: string): HookOutput => ({
  hookSpecificOutput: { hookEventName: event, additionalContext: text },
})
