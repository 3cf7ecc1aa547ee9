import type { Facts } from '../core/facts.ts'
import { interruption } from '../core/interruption.ts'
import { Refused } from '../core/refused.ts'
import { type Attempt, type Instant, liveAttempt, type Step } from '../core/step.ts'
import { isTransient, resolveAgent } from './agents.ts'
import type { PlanView, WorkCommandOf } from './command.ts'
import type { WorkEvent } from './event.ts'
import { assign } from './decide-plan.ts'
import { evolveWork } from './evolve.ts'
import { failover } from './failover.ts'
import { findThread } from '../plan/plan.ts'
import { freshStep, statusOf, type ThreadStatus, type WorkState } from './state.ts'

const LEGAL: Readonly<Record<ThreadStatus, readonly ThreadStatus[]>> = {
  pending: ['in_progress'],
  in_progress: ['completed', 'blocked', 'pending'],
  blocked: ['in_progress', 'pending'],
  completed: [],
  cancelled: [],
}

/**
 * What a person or an agent says of a thread: legal moves only, and no end without a report.
 *
 * @throws Refused `thread-unknown`, `taken-over`, `illegal-move`, `report-missing`
 */
export const update = (state: WorkState, view: PlanView, command: WorkCommandOf<'update'>): WorkEvent[] => {
  const { at, thread, status, agent } = command
  const before = statusOf(state, thread)
  findThread(view.plan, thread)
  refuseStranger(state, command)
  const report = command.report?.trim() ?? ''
  if ((status === 'completed' || status === 'blocked') && report === '') {
    throw new Refused(
      'report-missing',
      `${status} needs a report: work update --thread ${thread} --status ${status} --report "…"`,
    )
  }
  if (before !== status && !LEGAL[before].includes(status))
    throw new Refused('illegal-move', illegalMove(thread, before, status))
  const assigned = agent === null ? [] : assign(state, view, { at, thread, agent })
  return before === status
    ? assigned
    : [...assigned, ...moved(assigned.reduce(evolveWork, state), view, command, report)]
}

// Agents of a session whose stage was taken over may be at work still; what they say is not said of the new attempt.
const refuseStranger = ({ execution, tracks }: WorkState, command: WorkCommandOf<'update'>): void => {
  const { thread, session } = command
  if (session === null || execution === null || execution.session === session) return
  const own = tracks[thread]?.step.attempts.filter((attempt) => attempt.session === session) ?? []
  if (own.length === 0 || own.some(({ outcome }) => outcome === 'running' || outcome === 'completed')) return
  throw new Refused(
    'taken-over',
    `thread ${thread} is carried out by session ${execution.session} now; what this session did of it was given up. Change no more files and stop. See: work status`,
  )
}

const moved = (state: WorkState, view: PlanView, command: WorkCommandOf<'update'>, report: string): WorkEvent[] => {
  const { at, thread, status } = command
  const step = state.tracks[thread]?.step ?? freshStep(thread)
  const attempt = liveAttempt(step)
  switch (status) {
    case 'in_progress':
      return [started(state, view, command)]
    case 'completed':
      return attempt ? [completed(command, attempt, report)] : []
    case 'blocked':
      return attempt ? block(state, view, command, step, attempt.number, report) : []
    case 'pending':
      return [
        ...givenUp(step, at, report),
        { type: 'thread-reset', at, step: thread, reason: report === '' ? 'it was given back' : report },
      ]
  }
}

const started = (state: WorkState, view: PlanView, command: WorkCommandOf<'update'>): WorkEvent => {
  const { at, thread: step, session } = command
  const { agent } = resolveAgent(assignedTo(state, view, step), view.agents)
  const caller = state.execution?.manager ?? null
  return { type: 'step-started', at, step, attempt: state.dispatches + 1, agent, session, caller }
}

const completed = (command: WorkCommandOf<'update'>, { number }: Attempt, summary: string): WorkEvent => {
  const { at, thread: step, session } = command
  const facts: Facts = { kind: 'task', status: 'completed', summary, filesModified: [], errors: [] }
  return { type: 'step-completed', at, step, attempt: number, facts, by: session === null ? 'person' : 'report' }
}

export const assignedTo = (state: WorkState, { plan }: PlanView, thread: string): string | null =>
  state.tracks[thread]?.unwritten ?? findThread(plan, thread).agent

// Whatever its agent still reports must find no attempt to report on.
export const givenUp = (step: Step, at: Instant, reason: string): WorkEvent[] =>
  interruption(step, at, reason === '' ? 'it was given back' : reason)

// What an agent of this execution reports as blocked goes through failover; a person's word stands.
const block = (
  state: WorkState,
  view: PlanView,
  command: WorkCommandOf<'update'>,
  step: Step,
  attempt: number,
  reason: string,
): WorkEvent[] => {
  const { at, thread, session } = command
  if (state.execution && session !== null && state.execution.session === session) {
    return failover(state, view, at, { thread, attempt, ending: 'reported', reason, transient: isTransient(reason) })
  }
  return [{ type: 'attempt-ended', at, step: step.id, attempt, ending: 'reported', reason, then: 'fail' }]
}

const illegalMove = (thread: string, before: ThreadStatus, status: ThreadStatus): string => {
  const allowed = LEGAL[before]
  const ways =
    allowed.length > 0
      ? `from ${before} it may become ${allowed.join(', ')}`
      : `${before} is final; for more work: work add thread`
  return `thread ${thread} is ${before} and cannot become ${status}: ${ways}`
}
