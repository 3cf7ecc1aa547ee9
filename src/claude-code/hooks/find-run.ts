import { readState } from '../../state-manager/run-state.ts'
import type { Project } from '../../state-manager/project.ts'
import type { Conductor } from '../../workflow/core/conductor.ts'
import type { Run } from '../../workflow/run/state.ts'
import type { HookInput } from '../protocol.ts'

/** The run that the session of an event carries out, or did last; null for a session that has none. */
export const runOfSession = (project: Project, input: HookInput, client: number | null): Run | null => {
  const run = readState(project)
  if (!run) return null
  const isCleared = run.status === 'running' && isSessionAfterClear(run.conductor, input, client)
  return run.conductor.session === input.session_id || isCleared ? run : null
}

/** `/clear` gives the session another id; the client, which carries out one session at a time, stays. */
export const isSessionAfterClear = (owner: Conductor, { source }: HookInput, client: number | null): boolean =>
  source === 'clear' && client !== null && owner.client === client
