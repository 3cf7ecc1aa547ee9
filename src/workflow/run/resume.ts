import { adoptPlan } from './adopt-plan.ts'
import type { CommandOf } from './command.ts'
import type { Event } from './event.ts'
import type { Budget } from '../core/budget.ts'
import { isSameClient } from '../core/conductor.ts'
import { interruption } from '../core/end-attempt.ts'
import { Refused } from '../core/refused.ts'
import { isResting } from '../core/step.ts'
import { phasegate, resume, resumeFrom, type Text, text } from '../core/text.ts'
import { fold } from './evolve.ts'
import { usedUp } from './settle.ts'
import { activePhases, currentPhase, type Phase, type Run } from './state.ts'

/**
 * Binds the run to a session and lets it go on. Attempts of a client that is gone are interrupted, which is nobody's
 * failure; agents that may still be at work go on. Who asks does not want to wait: steps that rest are started afresh.
 *
 * @throws Refused `run-completed`, `budget-used-up`, `unknown-phase`, `phase-ahead`, `nothing-failed`, `no-previous-stage`, `plan-unreadable`
 */
export const decideResume = (run: Run, command: CommandOf<'resume-run'>): Event[] => {
  if (run.status === 'completed') {
    throw new Refused(
      'run-completed',
      text`run ${run.id} is completed; there is nothing to resume. Start another: ${phasegate('dispatch', '<task>')}`,
    )
  }
  const { at, session, client, budget } = command
  refuseUsedUp(run, budget)
  const plan = planned(run, command)
  const changes = plan.some(reopens) ? plan : [...plan, ...awakened(run, at)]
  const gone = interrupted(run, command, changes)
  const edited = adoptPlan(fold(run, [...gone, ...changes]), command.planOnDisk, at)
  const { conductor, status } = run
  const isBound = conductor.session === session && conductor.client === client && conductor.manager === null
  const isSame = status === 'running' && isBound && conductor.idleTurns === 0
  if (isSame && !budget && gone.length + changes.length + edited.length === 0) return []
  return [...gone, { type: 'run-resumed', at, session, client, ...(budget ? { budget } : {}) }, ...changes, ...edited]
}

const refuseUsedUp = ({ budget }: Run, more: Budget | undefined): void => {
  if (more || budget?.reached !== 100) return
  const { reason, next } = usedUp(budget)
  throw new Refused('budget-used-up', text`${reason}. Go on with more: ${next}`)
}

// What code carries out (tests, git) ends with the call that it was started in, or in the background with its attempt.
const interrupted = (run: Run, command: CommandOf<'resume-run'>, changes: readonly Event[]): Event[] => {
  const { at } = command
  const isSame = isSameClient(run.conductor, command)
  const kept = isSame && !changes.some(reopens)
  const reason = isSame ? 'a person resumed the run' : 'the session it ran in ended'
  return Object.values(run.steps)
    .filter(({ executor }) => !kept || executor.kind !== 'agent')
    .flatMap((step) => interruption(step, at, reason))
}

const reopens = ({ type }: Event): boolean => type === 'phases-reopened'

const awakened = (run: Run, at: string): Event[] =>
  Object.values(run.steps)
    .filter((step) => isResting(step, at))
    .map(({ id }) => ({ type: 'step-retried', at, step: id, reason: 'a person resumed the run' }))

const planned = (run: Run, { at, plan }: CommandOf<'resume-run'>): Event[] => {
  switch (plan.kind) {
    case 'continue':
      return run.status === 'blocked' ? goOn(run, at) : []
    case 'retry-failed': {
      const retried = retryFailed(run, at)
      if (retried.length > 0) return retried
      throw new Refused('nothing-failed', nothingFailed(run))
    }
    case 'from-phase':
      return [reopen(run, phaseNamed(run, plan.phase), at)]
    case 'restart-stage':
      return [reopen(run, firstOfStage(run, 0), at)]
    case 'restart-previous':
      return [reopen(run, firstOfStage(run, -1), at)]
  }
}

// As the command says that the blocked run names: the same cause would only block it again.
const goOn = (run: Run, at: string): Event[] => {
  const way = run.failure?.next
  const from = way?.kind === 'resume' && way.plan.kind === 'from-phase' ? way.plan.phase : null
  return from === null ? retryFailed(run, at) : [reopen(run, phaseNamed(run, from), at)]
}

const retryFailed = (run: Run, at: string): Event[] =>
  Object.values(run.steps)
    .filter(({ phase }) => phase === currentPhase(run)?.id)
    .filter(({ status }) => status === 'failed' || status === 'skipped')
    .map(({ id }) => ({ type: 'step-retried', at, step: id, reason: 'a person asked for it' }))

const nothingFailed = (run: Run): Text => {
  const failed = Object.values(run.steps).filter(({ status }) => status === 'failed')
  const [first] = failed
  const next = run.failure?.next ?? resume()
  if (!first) return text`no step has failed in this run. Go on with: ${next}`
  const ids = failed.map(({ id }) => id).join(', ')
  return text`what failed (${ids}) is in phase ${first.phase}, which is over. Go back to it: ${resumeFrom(first.phase)}; or go on: ${resume()}`
}

const reopen = (run: Run, phase: Phase, at: string): Event => ({
  type: 'phases-reopened',
  at,
  from: phase.id,
  cause: 'person',
  reason: 'a person asked for it',
})

const phaseNamed = (run: Run, id: string): Phase => {
  const phase = run.phases.find((each) => each.id === id)
  const current = currentPhase(run)
  const reached = run.phases
    .filter(({ status }) => status === 'completed' || status === 'running')
    .map((each) => each.id)
  const instead = text`Phases to go back to: ${reached.join(', ')}; to go on: ${resume()}`
  if (!phase) throw new Refused('unknown-phase', text`this run has no phase ${id}. ${instead}`)
  if (phase.status === 'skipped')
    throw new Refused(
      'unknown-phase',
      text`phase ${id} is not part of this run (${phase.reason ?? 'skipped'}). ${instead}`,
    )
  if (phase.status === 'pending' && current)
    throw new Refused('phase-ahead', text`phase ${id} needs what phase ${current.id} has not given yet. ${instead}`)
  return phase
}

/** The first phase of the stage the run is in, or of the one `offset` stages away. */
const firstOfStage = (run: Run, offset: number): Phase => {
  const active = activePhases(run)
  const stages = [...new Set(active.map(({ stage }) => stage))]
  const current = active.find(({ status }) => status === 'running') ?? active.at(-1)
  const stage = stages[stages.indexOf(current?.stage ?? 'EXPLORE') + offset]
  const first = active.find((phase) => phase.stage === stage)
  if (!first)
    throw new Refused(
      'no-previous-stage',
      text`there is no stage before ${current?.stage ?? ''}. Restart this one: ${resume({ kind: 'restart-stage' })}`,
    )
  return first
}
