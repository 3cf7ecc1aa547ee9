import type { Command, CommandOf } from './command.ts'
import type { Event, EventOf } from './event.ts'
import type { Ending } from '../core/ending.ts'
import { counted } from '../core/counted.ts'
import { startedRun } from './evolve.ts'
import type { Facts } from '../core/facts.ts'
import { lateReport } from '../core/late-report.ts'
import { decideOverride } from './override.ts'
import { phaseProblems } from './phase-problems.ts'
import { Refused } from '../core/refused.ts'
import { decideResume } from './resume.ts'
import { isResting, startableSteps } from './schedule.ts'
import { fold, resumeAt, settle } from './settle.ts'
import { currentPhase, type Run, type State } from './state.ts'
import { countedFailures, type Instant, isOverdue, liveAttempt, type Step } from '../core/step.ts'

/**
 * The events a command leads to; none when it changes nothing, so hooks may fire twice, late, or for strangers.
 *
 * @throws Refused `run-active`, `phase-file`, `nothing-scheduled`, `no-run`, `not-running`, `not-owner`, `not-next`,
 *   and those of `decideResume` and `decideOverride`
 */
export const decide = (state: State, command: Command): Event[] => {
  if (command.type === 'start-run') return start(state, command)
  if ((!state || state.status === 'completed') && FROM_HOOKS.has(command.type)) return []
  if (!state) throw new Refused('no-run', 'no run is active here. Start one: /dispatch <task>')
  const events = decideRun(state, command)
  return [...events, ...settle(fold(state, events), command.at)]
}

const start = (state: State, command: CommandOf<'start-run'>): Event[] => {
  if (state) {
    const next = 'See it: /phasegate:status; go on: /phasegate:resume; replace it: /dispatch --replace <task>'
    throw new Refused('run-active', `run ${state.id} is ${state.status} here: "${state.task}". ${next}`)
  }
  const problems = phaseProblems(command.phases)
  if (problems.length > 0) throw new Refused('phase-file', ['the phase files cannot be used:', ...problems].join('\n'))
  const event: EventOf<'run-started'> = { ...command, type: 'run-started' }
  const run = startedRun(event)
  if (run.phases.every(({ status }) => status === 'skipped')) {
    throw new Refused(
      'nothing-scheduled',
      'every phase is skipped, so there is nothing to run. Enable a stage: phasegate config show',
    )
  }
  return [event, ...settle(run, command.at)]
}

// A run that ended is moved away; the hooks of its agents may still come, and are nobody's fault.
const FROM_HOOKS: ReadonlySet<Command['type']> = new Set([
  'attach-agent',
  'report-step',
  'end-attempt',
  'check-time',
  'end-turn',
  'compact-context',
])

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
      return [{ type: 'context-compacted', at: command.at }]
    case 'stop-run':
      return run.status === 'running' ? [{ type: 'run-stopped', at: command.at, reason: command.reason }] : []
    case 'resume-run':
      return decideResume(run, command)
    case 'override':
      return decideOverride(run, command)
  }
}

const startStep = (run: Run, command: CommandOf<'start-step'>): Event[] => {
  if (run.status !== 'running') {
    const { reason, next } = run.failure ?? { reason: run.status, next: '/dispatch <task>' }
    throw new Refused('not-running', `the run is ${run.status}: ${reason}. Next: ${next}`)
  }
  const { at, session, caller } = command
  if (session !== null && run.session !== null && session !== run.session) {
    throw new Refused('not-owner', `session ${run.session} owns this run. Take it over: /phasegate:resume --take-over`)
  }
  const startable = startableSteps(run, at)
  const step = startable.find(({ id }) => id === command.step)
  if (!step) throw new Refused('not-next', notNext(run, command, startable))
  // Refused, it would be asked for again and again: no step that follows can start either.
  if (command.missing.length > 0) return [{ type: 'run-blocked', at, ...withoutInputs(run, step.id, command.missing) }]
  const agent = step.executor.kind === 'agent' ? step.executor.agent : null
  return [{ type: 'step-started', at, step: step.id, attempt: run.dispatches + 1, agent, session, caller }]
}

const notNext = (run: Run, { step: wanted, at }: CommandOf<'start-step'>, startable: readonly Step[]): string => {
  const phase = currentPhase(run)
  const now = startable.length > 0 ? `next: ${startable.map(({ id }) => id).join(', ')}` : 'nothing may start now'
  return `${obstacleOf(run, wanted, at)}; the run is at phase ${phase?.id} ${phase?.name}, ${now}. See: phasegate next`
}

const obstacleOf = (run: Run, wanted: string, at: Instant): string => {
  const step = run.steps[wanted]
  if (!step) return `${wanted} is not a step that is planned now`
  if (step.status !== 'pending') return `${wanted} is ${step.status}`
  if (isResting(step, at)) return `${wanted} rests until ${step.retryAt} after: ${step.reason ?? 'a failure'}`
  const open = step.needs.filter((need) => run.steps[need]?.status !== 'completed')
  return open.length > 0 ? `${wanted} needs ${open.join(', ')} first` : `${wanted} waits for an agent to end`
}

/** Why a step or phase cannot start without artifacts that are gone, and the command that helps. */
export const withoutInputs = (
  run: Run,
  what: string,
  missing: readonly string[],
): { readonly reason: string; readonly next: string } => {
  const maker = run.phases.find(({ output, status }) => missing.includes(output) && status !== 'skipped')
  const gone = `${what} needs ${missing.join(', ')}, gone from the run's folder .agents/tmp/phases`
  return maker
    ? { reason: gone, next: resumeAt(maker.id) }
    : { reason: `${gone}; put it back there first`, next: '/phasegate:resume' }
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
  if (!step || attempt?.number !== number) return lateReport(step, at, number)
  if (!verdict.ok) return refuse(run, step, command, verdict.problems)
  const end = reportedEnd(verdict.facts)
  if (end) return [endAttempt(run, step, { at, attempt: number, ...end })]
  return [{ type: 'step-completed', at, step: id, attempt: number, facts: verdict.facts, by: 'report' }]
}

const refuse = (run: Run, step: Step, command: CommandOf<'report-step'>, problems: readonly string[]): Event[] => {
  const { at, attempt } = command
  const refused: Event = { type: 'report-refused', at, step: step.id, attempt, problems: [...problems] }
  const refusals = liveAttempt(step)?.refusals.length ?? 0
  if (refusals < run.settings.retries.maxRefusals) return [refused]
  const reason = `its report was refused ${counted(refusals + 1, 'time')}, last: ${problems[0] ?? 'no reason'}`
  return [refused, endAttempt(run, step, { at, attempt, ending: 'refused', reason })]
}

const reportedEnd = (facts: Facts): { ending: Ending; reason: string } | null => {
  if (facts.kind !== 'task' || facts.status === 'completed') return null
  const reason = facts.errors.length > 0 ? facts.errors.join('; ') : facts.summary
  if (facts.status === 'failed') return { ending: 'reported', reason }
  return { ending: 'needs-context', reason: `needs context: ${reason}` }
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

const afterAttempt = (
  run: Run,
  step: Step,
  ending: string,
  at: Instant,
): { then: 'retry' | 'fail'; retryAt?: Instant } => {
  const { retries } = run.settings
  if (ending === 'interrupted') return { then: 'retry' }
  if (ending === 'unreachable') {
    const times = step.attempts.slice(step.countFrom).filter(({ outcome }) => outcome === 'unreachable').length
    if (times >= retries.maxUnreachable) return { then: 'fail' }
    return { then: 'retry', retryAt: later(at, Math.min(retries.backoffSeconds * 2 ** times, LONGEST_REST_SECONDS)) }
  }
  const allowed = step.brief.kind === 'task' ? retries.maxPerTask : retries.maxPerPhase
  return { then: countedFailures(step) < allowed ? 'retry' : 'fail' }
}

const LONGEST_REST_SECONDS = 3600

const later = (at: Instant, seconds: number): Instant => new Date(Date.parse(at) + seconds * 1000).toISOString()

const overdue = (run: Run, at: Instant): Event[] =>
  Object.values(run.steps).flatMap((step) => {
    const attempt = liveAttempt(step)
    if (!attempt || !isOverdue(attempt, step.deadline, at)) return []
    const reason = `it did not report within ${step.deadline} minutes`
    return [endAttempt(run, step, { at, attempt: attempt.number, ending: 'overdue', reason })]
  })

/**
 * The orchestrator ended its turn although there is something to start. It is told again, a bounded number of times;
 * then the run stops by itself instead of making the model spin.
 */
const endTurn = (run: Run, at: Instant): Event[] => {
  const [step] = startableSteps(run, at)
  if (!step) return []
  const { idleTurns } = run.counters
  if (idleTurns < run.settings.retries.maxIdleStops) return [{ type: 'turn-ended-early', at }]
  const reason = `the orchestrator ended its turn ${idleTurns + 1} times without starting ${step.id}`
  return [{ type: 'run-stopped', at, reason }]
}
