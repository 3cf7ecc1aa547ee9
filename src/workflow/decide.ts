import type { Command, CommandOf } from './command.ts'
import type { Event, EventOf } from './event.ts'
import { startedRun } from './evolve.ts'
import type { Facts } from './facts.ts'
import { Refused } from './refused.ts'
import { decideResume } from './resume.ts'
import { readySteps } from './schedule.ts'
import { fold, settle } from './settle.ts'
import { countedFailures, currentPhase, type Instant, liveAttempt, type Run, type State, type Step, stepsOf } from './state.ts'

/**
 * The events a command leads to; none when it changes nothing, so hooks may fire twice, late, or for strangers.
 *
 * @throws Refused `run-active`, `no-run`, `not-running`, `not-next`, `artifact-missing`, and those of `decideResume`
 */
export const decide = (state: State, command: Command): Event[] => {
  if (command.type === 'start-run') return start(state, command)
  if (!state) throw new Refused('no-run', 'no run is active here. Start one with /dispatch <task>')
  const events = decideRun(state, command)
  return [...events, ...settle(fold(state, events), command.at)]
}

const start = (state: State, command: CommandOf<'start-run'>): Event[] => {
  if (state) throw new Refused('run-active', `run ${state.id} is ${state.status} here: "${state.task}"`)
  const event: EventOf<'run-started'> = { ...command, type: 'run-started' }
  return [event, ...settle(startedRun(event), command.at)]
}

const decideRun = (run: Run, command: Exclude<Command, CommandOf<'start-run'>>): Event[] => {
  switch (command.type) {
    case 'start-step':
      return startStep(run, command)
    case 'attach-agent':
      return attach(run, command)
    case 'report-step':
      return report(run, command)
    case 'end-attempt': {
      const step = run.steps[command.step]
      if (!step || liveAttempt(step)?.number !== command.attempt) return []
      return [endAttempt(run, step, command)]
    }
    case 'check-time':
      return overdue(run, command.at)
    case 'end-turn':
      return endTurn(run, command.at)
    case 'compact-context':
      return run.status === 'completed' ? [] : [{ type: 'context-compacted', at: command.at }]
    case 'stop-run':
      return run.status === 'running' ? [{ type: 'run-stopped', at: command.at, reason: command.reason }] : []
    case 'resume-run':
      return decideResume(run, command)
    case 'override':
      return override(run, command)
  }
}

const startStep = (run: Run, command: CommandOf<'start-step'>): Event[] => {
  if (run.status !== 'running') {
    const { reason, next } = run.failure ?? { reason: run.status, next: '/dispatch <task>' }
    throw new Refused('not-running', `the run is ${run.status}: ${reason}. Next: ${next}`)
  }
  const phase = currentPhase(run)
  const ready = phase ? readySteps(stepsOf(run, phase), run.settings.stages[phase.stage].maxParallelAgents) : []
  const step = ready.find(({ id }) => id === command.step)
  if (!phase || !step) throw new Refused('not-next', notNext(run, command.step))
  if (step.retryAt && step.retryAt > command.at) {
    throw new Refused('not-next', `${step.id} rests until ${step.retryAt} after: ${step.reason ?? 'a failure'}`)
  }
  if (command.missing.length > 0) {
    throw new Refused('artifact-missing', `${step.id} needs ${command.missing.join(', ')}, which is gone from the run's folder`)
  }
  const { at, session, caller } = command
  const agent = step.executor.kind === 'agent' ? step.executor.agent : null
  return [{ type: 'step-started', at, step: step.id, attempt: run.dispatches + 1, agent, session, caller }]
}

const notNext = (run: Run, wanted: string): string => {
  const phase = currentPhase(run)
  const step = run.steps[wanted]
  const state = step ? `${wanted} is ${step.status}` : `${wanted} is not a step that is planned now`
  return `${state}; the run is at phase ${phase?.id ?? '-'} ${phase?.name ?? ''}`
}

const attach = (run: Run, command: CommandOf<'attach-agent'>): Event[] => {
  const attempt = run.steps[command.step]?.attempts.find(({ number }) => number === command.attempt)
  if (!attempt || attempt.agentId !== null) return []
  const { at, step, agentId } = command
  return [{ type: 'agent-attached', at, step, attempt: command.attempt, agentId }]
}

const report = (run: Run, command: CommandOf<'report-step'>): Event[] => {
  const { at, step: id, attempt: number, verdict } = command
  const step = run.steps[id]
  const attempt = step ? liveAttempt(step) : null
  if (!step || attempt?.number !== number) return lateReport(run, command)
  if (!verdict.ok) return refuse(run, step, command, verdict.problems)
  const failure = reportedFailure(verdict.facts)
  if (failure) return [endAttempt(run, step, { at, attempt: number, ending: 'reported', reason: failure })]
  return [{ type: 'step-completed', at, step: id, attempt: number, facts: verdict.facts, by: 'report' }]
}

// Only an attempt that was given up is late; the second of two reports of an accepted one is an echo.
const lateReport = (run: Run, { at, step: id, attempt }: CommandOf<'report-step'>): Event[] => {
  const expired = run.steps[id]?.attempts.find(({ number }) => number === attempt)
  if (!expired || expired.outcome === 'completed' || expired.outcome === 'reported') return []
  return [{ type: 'late-report-ignored', at, step: id, attempt }]
}

const refuse = (run: Run, step: Step, command: CommandOf<'report-step'>, problems: readonly string[]): Event[] => {
  const { at, attempt } = command
  const refused: Event = { type: 'report-refused', at, step: step.id, attempt, problems: [...problems] }
  const refusals = liveAttempt(step)?.refusals.length ?? 0
  if (refusals < run.settings.retries.maxRefusals) return [refused]
  const reason = `its report was refused ${refusals + 1} times, last: ${problems[0] ?? 'no reason'}`
  return [refused, endAttempt(run, step, { at, attempt, ending: 'refused', reason })]
}

const reportedFailure = (facts: Facts): string | null => {
  if (facts.kind !== 'task' || facts.status === 'completed') return null
  const details = facts.errors.length > 0 ? facts.errors.join('; ') : facts.summary
  return facts.status === 'failed' ? details : `needs context: ${details}`
}

const endAttempt = (
  run: Run,
  step: Step,
  { at, attempt, ending, reason }: Pick<CommandOf<'end-attempt'>, 'at' | 'attempt' | 'ending' | 'reason'>,
): Event => ({
  type: 'attempt-ended',
  at,
  step: step.id,
  attempt,
  ending,
  reason,
  ...afterAttempt(run, step, ending, at),
})

const afterAttempt = (run: Run, step: Step, ending: string, at: Instant): { then: 'retry' | 'fail'; retryAt?: Instant } => {
  const { retries } = run.settings
  if (ending === 'interrupted') return { then: 'retry' }
  if (ending === 'unreachable') {
    const times = step.attempts.slice(step.countFrom).filter(({ outcome }) => outcome === 'unreachable').length
    if (times >= 10) return { then: 'fail' }
    return { then: 'retry', retryAt: later(at, retries.backoffSeconds * 2 ** times) }
  }
  const allowed = step.brief.kind === 'task' ? retries.maxPerTask : retries.maxPerPhase
  return { then: countedFailures(step) < allowed ? 'retry' : 'fail' }
}

const later = (at: Instant, seconds: number): Instant => new Date(Date.parse(at) + seconds * 1000).toISOString()

const overdue = (run: Run, at: Instant): Event[] =>
  Object.values(run.steps).flatMap((step) => {
    const attempt = liveAttempt(step)
    if (!attempt || later(attempt.startedAt, step.deadline * 60) > at) return []
    const reason = `it did not report within ${step.deadline} minutes`
    return [endAttempt(run, step, { at, attempt: attempt.number, ending: 'overdue', reason })]
  })

/**
 * The orchestrator ended its turn although there is something to start. It is told again, a bounded number of times;
 * then the run stops by itself instead of making the model spin.
 */
const endTurn = (run: Run, at: Instant): Event[] => {
  if (run.status !== 'running') return []
  const phase = currentPhase(run)
  if (!phase) return []
  const ready = readySteps(stepsOf(run, phase), run.settings.stages[phase.stage].maxParallelAgents)
  if (!ready.some(({ retryAt }) => retryAt === null || retryAt <= at)) return []
  const { idleTurns } = run.counters
  if (idleTurns < run.settings.retries.maxIdleStops) return [{ type: 'turn-ended-early', at }]
  const reason = `the orchestrator ended its turn ${idleTurns + 1} times without starting ${ready[0]?.id ?? 'a step'}`
  return [{ type: 'run-stopped', at, reason }]
}

const override = (run: Run, { at, what, reason }: CommandOf<'override'>): Event[] => {
  const journalled: Event = { type: 'overridden', at, what, reason }
  const step = run.steps[what]
  if (step && step.status !== 'completed') {
    const attempt = step.attempts.at(-1)?.number ?? 0
    const unblocked: Event[] =
      run.status === 'blocked' ? [{ type: 'run-resumed', at, session: run.session, client: run.client }] : []
    const done: Event = { type: 'step-completed', at, step: what, attempt, facts: overriddenFacts(step), by: 'person' }
    return [journalled, ...unblocked, done]
  }
  const known = Object.values(run.steps).filter(({ status }) => status !== 'completed' && status !== 'skipped')
  throw new Refused(
    'unknown-step',
    `there is nothing called ${what} to override; open steps: ${known.map(({ id }) => id).join(', ') || 'none'}. See: phasegate status`,
  )
}

const overriddenFacts = (step: Step): Facts =>
  step.facts ?? { kind: 'text' }
