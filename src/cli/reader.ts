import type { Reader } from '../workflow/core/text.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Below the client an answer is read there, and what it names is typed there; elsewhere in this shell. */
export const readerIn = (env: Env): Reader => (isBelowClient(env) ? 'client' : 'shell')

/** Whether the environment says that the client started this process: with the Bash tool, or a person with `!`. */
export const isBelowClient = (env: Env): boolean =>
  [env['CLAUDECODE'], env['CLAUDE_CODE_CHILD_SESSION'], env['CLAUDE_CODE_SESSION_ID']].some(Boolean)
