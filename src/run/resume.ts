import { handle } from '../engine.ts'
import { readState } from '../state-manager/run-state.ts'
import { examine } from '../execution/evidence.ts'
import { isAlive } from './client.ts'
import type { Project } from '../state-manager/project.ts'
import { Refused } from '../workflow/refused.ts'
import { isSameClient } from '../workflow/resume.ts'
import type { ResumeArguments } from '../workflow/resume-arguments.ts'
import { currentPhase, liveAttempt, type Run } from '../workflow/state.ts'

export interface Resumer {
  readonly session: string | null
  readonly client: number | null
  readonly at: string
  readonly by: string
}

export interface Resumed {
  readonly run: Run
  /** What was done to the run, for the person who asked. */
  readonly said: string
}

/**
 * Binds the run to the caller's session and lets it go on. What agents of the session that is gone left on disk counts if
 * it is good; the rest of their steps is done again.
 *
 * @throws Refused `no-run`, `owned` (another session that is alive runs it), and those of `decideResume`
 */
export const resumeRun = (project: Project, { plan, takeOver }: ResumeArguments, resumer: Resumer): Resumed => {
  const before = readState(project)
  if (!before) throw new Refused('no-run', 'no run is active here. Start one: /dispatch <task>')
  refuseOwned(before, resumer, takeOver)
  const { at, by, session, client } = resumer
  const goesOn = plan.kind === 'continue' || plan.kind === 'retry-failed'
  if (goesOn && !isSameClient(before, resumer)) acceptLeftovers(project, before, resumer)
  const run = handle(project, by, () => ({ type: 'resume-run', at, session, client, plan }))
  if (!run) throw new Error('a resumed run has a state')
  return { run, said: saidOf(before, run) }
}

const refuseOwned = (run: Run, resumer: Resumer, takeOver: boolean): void => {
  if (takeOver || run.status !== 'running' || isSameClient(run, resumer) || !isAlive(run.client)) return
  throw new Refused(
    'owned',
    `session ${run.session} (process ${run.client}) is running this run now. Watch it: /phasegate:status; take it over: /phasegate:resume --take-over`,
  )
}

const acceptLeftovers = (project: Project, run: Run, { at, by }: Resumer): void => {
  for (const { id } of Object.values(run.steps)) {
    handle(project, by, (state) => {
      const step = state?.steps[id]
      const attempt = step ? liveAttempt(step) : null
      if (!state || !step || !attempt || step.executor.kind === 'code') return null
      const verdict = examine(project, state, step)
      return verdict.ok ? { type: 'report-step', at, step: id, attempt: attempt.number, verdict } : null
    })
  }
}

const saidOf = (before: Run, run: Run): string => {
  const done = run.phases.filter(({ status }) => status === 'completed').map(({ id }) => id)
  const again = run.phases
    .filter(
      ({ id, status }) =>
        status !== 'completed' && before.phases.some((phase) => phase.id === id && phase.status === 'completed'),
    )
    .map(({ id }) => id)
  const phase = currentPhase(run)
  return [
    `Phasegate resumes: ${run.task}`,
    `  kept:     ${done.join(', ') || 'nothing yet'}`,
    ...(again.length > 0
      ? [`  repeated: ${again.join(', ')} (their artifacts are kept in phases/aside/${run.reopened.length}/)`]
      : []),
    `  goes on:  ${phase ? `${phase.id} ${phase.name}` : 'at its end'}`,
  ].join('\n')
}
