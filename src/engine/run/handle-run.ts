import { archivedNames, type Project } from '../../state-manager/project.ts'
import { isRunProjected, journalLength, projectRun } from '../../state-manager/projections.ts'
import { readState, recordedRun, RUN_JOURNAL } from '../../state-manager/run-state.ts'
import { appendTo } from '../../state-manager/snapshot.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text, written } from '../../workflow/core/text.ts'
import type { Command } from '../../workflow/run/command.ts'
import { decide } from '../../workflow/run/decide.ts'
import type { Event } from '../../workflow/run/event.ts'
import type { Run, State } from '../../workflow/run/state.ts'
import { handle, type Store } from '../handle.ts'

/** What a caller wants done, given the state it finds; null when there is nothing to do in that state. */
export type Request = (state: State) => Command | null

/**
 * Carries out a command on the run of a project; the run as it is then.
 *
 * @param by what asked for it, for the journal (`SubagentStop`, `phasegate resume`)
 * @throws Refused of `decide`, `journal-unreadable`, `cannot-write`
 */
export const handleRun = (project: Project, by: string, request: Request): State =>
  handle(runStore(project), by, decide, request, (run) => run?.conductor ?? null).state

/**
 * As `handleRun`, where a run has to be active.
 *
 * @throws Refused `no-run`, and of `handleRun`
 */
export const changeRun = (project: Project, by: string, request: (run: Run) => Command | null): Run =>
  handleRun(project, by, (state) => state && request(state)) ?? refuseNoRun(project)

/** The active run. @throws Refused `no-run`: where it looked, and what there is to do */
export const activeRun = (project: Project): Run => readState(project) ?? refuseNoRun(project)

const refuseNoRun = (project: Project): never => {
  const last = archivedNames(project).length > 0 ? text`See the last one: ${phasegate('status')}. ` : ''
  const start = written(phasegate('dispatch', '<task>'), 'client')
  throw new Refused('no-run', text`no run is active here (${project.root}). ${last}Start one in Claude Code: ${start}`)
}

const runStore = (project: Project): Store<State, Event> => ({
  read: (known) => recordedRun(project, known),
  append: (before, commit) => appendTo(project.journal, RUN_JOURNAL, before, commit),
  isProjected: ({ state, commits }) => state === null || isRunProjected(project, state, commits),
  project: ({ state, commits }) => state && projectRun(project, state, commits),
  length: () => journalLength(project),
})
