import { STREAM } from '../commands/command.ts'
import { FLEET_OPTIONS } from '../commands/workers.ts'
import type { Reader } from '../workflow/core/text.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Below the client an answer is read there, and what it names is typed there; elsewhere in this shell. */
export const readerIn = (env: Env, typed: Typed = {}): Reader => (isBelowClient(env) ? 'client' : inShell(typed))

type Typed = { readonly [Name in (typeof FLEET_OPTIONS)[number]['name'] | typeof STREAM.name]?: string | undefined }

/** In a shell, where something is carried out with these options, or a workstream was named. */
export const inShell = (typed: Typed): Reader => {
  const said = (options: readonly { readonly name: keyof Typed }[]): string[] =>
    options.flatMap(({ name }) => (typed[name] === undefined ? [] : [`--${name}`, typed[name]]))
  const shell = { again: typed.workers === undefined ? [] : said(FLEET_OPTIONS), stream: said([STREAM]) }
  return shell.again.length + shell.stream.length === 0 ? 'shell' : shell
}

/** Whether a session waits for this process: what goes on until a person ends it would hold it up. */
export const isInSession = ({ session, env }: { readonly session: string | null; readonly env: Env }): boolean =>
  session !== null || isBelowClient(env)

/** Whether the environment says that the client started this process: with the Bash tool, or a person with `!`. */
export const isBelowClient = (env: Env): boolean =>
  [env['CLAUDECODE'], env['CLAUDE_CODE_CHILD_SESSION'], env['CLAUDE_CODE_SESSION_ID']].some(Boolean)
