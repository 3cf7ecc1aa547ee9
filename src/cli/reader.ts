import { FLEET_OPTIONS } from '../commands/workers.ts'
import type { Reader } from '../workflow/core/text.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Below the client an answer is read there, and what it names is typed there; elsewhere in this shell. */
export const readerIn = (env: Env, typed: OfFleet = {}): Reader => (isBelowClient(env) ? 'client' : inShell(typed))

type OfFleet = { readonly [Name in (typeof FLEET_OPTIONS)[number]['name']]?: string | undefined }

/** In a shell, where something is carried out with these options. */
export const inShell = (typed: OfFleet): Reader => {
  const again = FLEET_OPTIONS.flatMap(({ name }) => (typed[name] === undefined ? [] : [`--${name}`, typed[name]]))
  return typed.workers === undefined ? 'shell' : { again }
}

/** Whether a session waits for this process: what goes on until a person ends it would hold it up. */
export const isInSession = ({ session, env }: { readonly session: string | null; readonly env: Env }): boolean =>
  session !== null || isBelowClient(env)

/** Whether the environment says that the client started this process: with the Bash tool, or a person with `!`. */
export const isBelowClient = (env: Env): boolean =>
  [env['CLAUDECODE'], env['CLAUDE_CODE_CHILD_SESSION'], env['CLAUDE_CODE_SESSION_ID']].some(Boolean)
