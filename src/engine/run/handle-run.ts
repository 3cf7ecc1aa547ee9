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
import type { Facts } from '../../workflow/core/facts.ts'
import { isOverdue, liveAttempt } from '../../workflow/core/step.ts'
import type { Verdict } from '../../workflow/core/verdict.ts'
import { completePlan } from '../evidence.ts'
import { handle, type Store } from '../handle.ts'
import { takeIn } from './take-in.ts'

/** What a caller wants done, given the state it finds; null when there is nothing to do in that state. */
export type Request = (state: State) => Command | null

/**
 * Carries out a command on the run of a project; the run as it is then.
 *
 * @param by what asked for it, for the journal (`SubagentStop`, `phasegate resume`)
 * @throws Refused of `decide`, `journal-unreadable`, `cannot-write`
 */
export const handleRun = (project: Project, by: string, request: Request): State => {
  const found = new Set<string>()
  const decideHere = (state: State, command: Command): Event[] => {
    const left = leftOverdue(project, state, command)
    for (const id of Object.keys(left)) found.add(id)
    return decide(state, { ...command, left })
  }
  const run = handle(runStore(project), by, decideHere, request, (state) => state?.conductor ?? null).state
  for (const id of found) {
    const step = run?.steps[id]
    if (run && step?.status === 'completed') completePlan(project, run, step)
  }
  return run
}

/** What attempts have left that have used their time up: what is good of it counts before they are ended. */
const leftOverdue = (project: Project, run: State, { at, asleep }: Command): Record<string, Verdict<Facts>> => {
  const steps = Object.values(run?.steps ?? {}).filter((step) => {
    const attempt = liveAttempt(step)
    return attempt !== null && step.executor.kind === 'agent' && isOverdue(attempt, step.deadline, at, asleep)
  })
  if (!run) return {}
  // One after the other: of several that are all found late, one was the last.
  let now = run
  const left = steps.map((step) => {
    const verdict = takeIn(project, now, step)
    if (verdict.ok) now = { ...now, steps: { ...now.steps, [step.id]: { ...step, status: 'completed' } } }
    return [step.id, verdict] as const
  })
  return Object.fromEntries(left)
}

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
