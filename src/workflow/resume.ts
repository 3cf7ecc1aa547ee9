import type { CommandOf } from './command.ts'
import type { Event } from './event.ts'
import { Refused } from './refused.ts'
import { currentPhase, liveAttempt, type Phase, type Run } from './state.ts'

/**
 * Binds the run to a session and lets it go on. Attempts of the session that is gone are interrupted, which is nobody's
 * failure.
 *
 * @throws Refused `run-completed`, `unknown-phase`, `phase-ahead`, `nothing-failed`, `no-previous-stage`
 */
export const decideResume = (run: Run, command: CommandOf<'resume-run'>): Event[] => {
  if (run.status === 'completed') {
    throw new Refused('run-completed', `run ${run.id} is completed; there is nothing to resume. Start another: /dispatch <task>`)
  }
  const { at, session, client } = command
  return [
    ...(session === run.session && run.status === 'running' ? [] : interrupted(run, command)),
    { type: 'run-resumed', at, session, client },
    ...planned(run, command),
  ]
}

const interrupted = (run: Run, { at }: CommandOf<'resume-run'>): Event[] =>
  Object.values(run.steps).flatMap((step): Event[] => {
    const attempt = liveAttempt(step)
    if (!attempt) return []
    const reason = 'the session it ran in ended'
    const ended = { at, step: step.id, attempt: attempt.number, reason }
    return [{ type: 'attempt-ended', ...ended, ending: 'interrupted', then: 'retry' }]
  })

const planned = (run: Run, { at, plan }: CommandOf<'resume-run'>): Event[] => {
  switch (plan.kind) {
    case 'continue':
      return run.status === 'blocked' ? retryFailed(run, at) : []
    case 'retry-failed': {
      const retried = retryFailed(run, at)
      if (retried.length > 0) return retried
      throw new Refused('nothing-failed', 'no step has failed in this run. Go on with: /phasegate:resume')
    }
    case 'from-phase':
      return [reopen(run, phaseNamed(run, plan.phase), at)]
    case 'restart-stage':
      return [reopen(run, firstOfStage(run, 0), at)]
    case 'restart-previous':
      return [reopen(run, firstOfStage(run, -1), at)]
  }
}

const retryFailed = (run: Run, at: string): Event[] =>
  Object.values(run.steps)
    .filter(({ phase }) => phase === currentPhase(run)?.id)
    .filter(({ status }) => status === 'failed' || status === 'skipped')
    .map(({ id }) => ({ type: 'step-retried', at, step: id, reason: 'a person asked for it' }))

const reopen = (run: Run, phase: Phase, at: string): Event => ({
  type: 'phases-reopened',
  at,
  from: phase.id,
  cause: 'person',
  reason: 'a person asked for it',
})

const phaseNamed = (run: Run, id: string): Phase => {
  const phase = run.phases.find((each) => each.id === id)
  const known = run.phases.filter(({ status }) => status !== 'skipped').map((each) => each.id)
  if (!phase || phase.status === 'skipped') {
    throw new Refused('unknown-phase', `this run has no phase ${id}; it has ${known.join(', ')}`)
  }
  if (phase.status === 'pending' && run.phases.some(({ status }) => status === 'running')) {
    const current = run.phases.find(({ status }) => status === 'running')
    throw new Refused('phase-ahead', `phase ${id} needs what phase ${current?.id} has not given yet. Go on with: /phasegate:resume`)
  }
  return phase
}

/** The first phase of the stage the run is in, or of the one `offset` stages away. */
const firstOfStage = (run: Run, offset: number): Phase => {
  const active = run.phases.filter(({ status }) => status !== 'skipped')
  const stages = [...new Set(active.map(({ stage }) => stage))]
  const current = active.find(({ status }) => status === 'running') ?? active.at(-1)
  const stage = stages[stages.indexOf(current?.stage ?? 'EXPLORE') + offset]
  const first = active.find((phase) => phase.stage === stage)
  if (!first) throw new Refused('no-previous-stage', `there is no stage before ${current?.stage}. Restart this one: /phasegate:resume --restart-stage`)
  return first
}
