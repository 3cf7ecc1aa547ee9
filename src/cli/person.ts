import { isBelow, shellStartedAt } from '../engine/client.ts'
import { isShellInFlight, lastShellAt } from '../state-manager/in-flight.ts'
import type { Project } from '../state-manager/project.ts'
import { isMarked } from '../state-manager/sessions.ts'
import type { Conductor } from '../workflow/core/conductor.ts'
import { Refused } from '../workflow/core/refused.ts'
import { written } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'
import { isBelowClient } from './reader.ts'

/** What a process can tell of who typed its command line. */
export interface Shell {
  readonly project: Project
  /** The session whose shell it is; null in a terminal. */
  readonly session: string | null
  /** Whether somebody may be typing: stdin is a terminal. */
  readonly terminal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/** @throws Refused `for-people` where nobody knows that a person typed this @param again what a person types */
export const refuseNoPerson = (shell: Shell, conductor: Conductor | null, again: Way): void => {
  const why = whyNoPerson(shell, conductor)
  if (why !== null) throw new Refused('for-people', `${why}: ${written(again, 'client')}`)
}

/**
 * Why nobody knows that a person typed this, and what to do instead, up to the command; null where a person did: in a terminal
 * without the client above it, or behind `!` in the session that carries the work out.
 */
export const whyNoPerson = (shell: Shell, conductor: Conductor | null): string | null => {
  const client = conductor?.client ?? null
  if (isBelowClient(shell.env) || (client !== null && isBelow(client)))
    return isTypedInSession(shell, client)
      ? null
      : "inside a session nobody can tell a person's command from a model's. Type"
  // What a model leaves behind in the background has lost its ancestors, but has no terminal either.
  return shell.terminal ? null : 'no person types here: there is no terminal. Type it in one, or in Claude Code'
}

// The environment is anybody's to set, so nothing is asked of it but the session: the client is the journal's, no model may run
// a command in any session of the project, and the shell must be younger than the last one of a model, which may have left
// something in the background. Only Linux shows ancestors; elsewhere the typed command does.
const isTypedInSession = ({ session, project }: Shell, client: number | null): boolean => {
  if (session === null || client === null || !isMarked(project, session) || isShellInFlight(project)) return false
  const startedAt = shellStartedAt(client)
  return startedAt !== null && startedAt > lastShellAt(project)
}
