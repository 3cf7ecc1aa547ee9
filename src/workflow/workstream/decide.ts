import { interruption } from '../core/interruption.ts'
import { lateReport } from '../core/late-report.ts'
import { Refused } from '../core/refused.ts'
import { isSameClient } from '../core/same-client.ts'
import { type Instant, isOverdue, liveAttempt } from '../core/step.ts'
import { resolveAgent } from './agents.ts'
import { decideApproval } from './approve.ts'
import type { PlanView, WorkCommand, WorkCommandOf } from './command.ts'
import { addPart, assign } from './decide-plan.ts'
import type { WorkEvent } from './event.ts'
import { failover } from './failover.ts'
import { nextWork, obstacleOf } from './next.ts'
import { findStage, findThread } from '../plan/plan.ts'
import { assignedTo, givenUp, update } from './update.ts'
import { freshStep, statusOf, type WorkState } from './state.ts'

/**
 * The events a command leads to in a workstream; none when it changes nothing.
 *
 * @throws Refused `thread-unknown`, `stage-unknown`, `not-next`, `not-executing`, `owned`, `illegal-move`,
 *   `report-missing`, and the codes of `Obstacle`, `decideApproval`, `assign` and `addPart`
 */
export const decideWork = (state: WorkState, view: PlanView, command: WorkCommand): WorkEvent[] => {
  switch (command.type) {
    case 'execute':
      return execute(state, view, command)
    case 'adopt-execution':
      return adopt(state, command)
    case 'end-execution':
      return state.execution ? [{ type: 'execution-ended', at: command.at, reason: command.reason }] : []
    case 'start-thread':
      return startThread(state, view, command)
    case 'attach-agent':
      return attach(state, command)
    case 'ignore-late-report':
      return lateReport(state.tracks[command.thread]?.step, command.at, command.attempt)
    case 'stop-thread':
      return stopThread(state, view, command)
    case 'update':
      return update(state, view, command)
    case 'fail':
      return fail(state, view, command)
    case 'cancel':
      return cancel(state, view, command)
    case 'assign':
      return assign(state, view, command)
    case 'add':
      return addPart(state, view, command)
    case 'approve-plan':
    case 'revoke-plan':
    case 'approve-stage':
    case 'revoke-stage':
      return decideApproval(state, view, command)
    case 'check-time':
      return overdue(state, view, command.at)
    case 'end-turn':
      return endTurn(state, view, command.at)
  }
}

const execute = (state: WorkState, view: PlanView, command: WorkCommandOf<'execute'>): WorkEvent[] => {
  const { at, session, client, batch } = command
  const stage = findStage(view.plan, Number(command.stage))
  const { execution } = state
  const other = execution !== null && !isSameClient(execution, command)
  if (other && command.ownerAlive && !command.takeOver) {
    throw new Refused(
      'owned',
      `session ${execution.session} (process ${execution.client}) carries out stage ${execution.stage} now. ` +
        `Watch it: work status; take it over: /execute-stage ${stage.number} --take-over`,
    )
  }
  const obstacle = obstacleOf(state, view, stage)
  if (obstacle) throw new Refused(obstacle.code, `${obstacle.message}. Next: ${obstacle.next}`)
  return [
    ...(other || execution === null ? interrupted(state, at) : []),
    { type: 'execution-started', at, session, client, stage: stage.id, batch },
    ...unblocked(state, batch ?? stage.id, at),
  ]
}

const interrupted = (state: WorkState, at: Instant): WorkEvent[] =>
  Object.values(state.tracks)
    // What a person works on in a shell nobody interrupted.
    .filter(({ step }) => liveAttempt(step)?.session !== null)
    .flatMap(({ step }) => interruption(step, at, 'the session it ran in ended'))

// Whoever starts a stage again has mended what blocked it, or wants to see.
const unblocked = (state: WorkState, scope: string, at: Instant): WorkEvent[] =>
  Object.values(state.tracks)
    .filter(({ step }) => step.status === 'failed' && step.id.startsWith(`${scope}.`))
    .map(({ step }) => ({ type: 'thread-reset', at, step: step.id, reason: 'a new execution cycle began' }))

const startThread = (state: WorkState, view: PlanView, command: WorkCommandOf<'start-thread'>): WorkEvent[] => {
  const { at, session, caller } = command
  const thread = findThread(view.plan, command.thread)
  if (!state.execution) {
    throw new Refused(
      'not-executing',
      `no stage is being carried out here. Start one: /execute-stage ${Number(thread.id.split('.')[0])}`,
    )
  }
  const directive = nextWork(state, view, state.execution)
  const next = directive.kind === 'dispatch' ? directive.threads : []
  if (!next.some(({ id }) => id === thread.id)) {
    const allowed =
      next.length > 0
        ? `next: ${next.map(({ id }) => id).join(', ')}`
        : directive.kind === 'ended'
          ? directive.reason
          : 'wait for those that run'
    throw new Refused(
      'not-next',
      `thread ${thread.id} is ${statusOf(state, thread.id)} and may not start now; ${allowed}`,
    )
  }
  const { agent } = resolveAgent(assignedTo(state, view, thread.id), view.agents)
  return [{ type: 'step-started', at, step: thread.id, attempt: state.dispatches + 1, agent, session, caller }]
}

const attach = (state: WorkState, command: WorkCommandOf<'attach-agent'>): WorkEvent[] => {
  const { at, thread: step, attempt: number, agentId } = command
  const attempt = state.tracks[step]?.step.attempts.find((each) => each.number === number)
  if (!attempt || attempt.agentId !== null) return []
  return [{ type: 'agent-attached', at, step, attempt: number, agentId }]
}

// An agent that ends without having said how its thread ended is sent back to say it; at last it counts as failed.
const stopThread = (state: WorkState, view: PlanView, command: WorkCommandOf<'stop-thread'>): WorkEvent[] => {
  const { at, thread, attempt: number } = command
  const step = state.tracks[thread]?.step
  const attempt = step ? liveAttempt(step) : null
  if (!attempt || attempt.number !== number) return []
  const refused: WorkEvent = {
    type: 'report-refused',
    at,
    step: thread,
    attempt: number,
    problems: ['no report was made with work update'],
  }
  if (attempt.refusals.length < view.limits.maxRefusals) return [refused]
  const reason = 'its agent stopped without reporting'
  return [
    refused,
    ...failover(state, view, at, { thread, attempt: number, ending: 'vanished', reason, transient: true }),
  ]
}

const fail = (state: WorkState, view: PlanView, command: WorkCommandOf<'fail'>): WorkEvent[] => {
  const { at, thread, ending, reason, transient } = command
  const attempt = liveAttempt(state.tracks[thread]?.step ?? freshStep(thread))
  // An attempt that a hook saw end is over, also when its thread was taken out of PLAN.md meanwhile.
  if (command.attempt === null) findThread(view.plan, thread)
  else if (attempt?.number !== command.attempt) return []
  if (!attempt) {
    throw new Refused(
      'illegal-move',
      `thread ${thread} is ${statusOf(state, thread)}; only one in progress can fail. See: work list`,
    )
  }
  return failover(state, view, at, { thread, attempt: attempt.number, ending, reason, transient })
}

const cancel = (state: WorkState, view: PlanView, { at, thread, reason }: WorkCommandOf<'cancel'>): WorkEvent[] => {
  findThread(view.plan, thread)
  const before = statusOf(state, thread)
  if (before === 'cancelled') return []
  if (before === 'completed') throw new Refused('illegal-move', `thread ${thread} is completed and cannot be cancelled`)
  return [
    ...givenUp(state.tracks[thread]?.step ?? freshStep(thread), at, reason),
    { type: 'step-skipped', at, step: thread, reason },
  ]
}

const overdue = (state: WorkState, view: PlanView, at: Instant): WorkEvent[] =>
  Object.values(state.tracks).flatMap(({ step }) => {
    const attempt = liveAttempt(step)
    if (!attempt || attempt.session === null || !isOverdue(attempt, view.limits.threadDeadline, at)) return []
    const reason = `it did not report within ${view.limits.threadDeadline} minutes`
    return failover(state, view, at, {
      thread: step.id,
      attempt: attempt.number,
      ending: 'overdue',
      reason,
      transient: false,
    })
  })

const adopt = (
  { execution }: WorkState,
  { at, session, client }: Pick<WorkCommandOf<'adopt-execution'>, 'at' | 'session' | 'client'>,
): WorkEvent[] => {
  if (!execution) return []
  const known = execution.session === session && execution.client === client && execution.manager === null
  return known ? [] : [{ type: 'execution-adopted', at, session, client }]
}

const endTurn = (state: WorkState, view: PlanView, at: Instant): WorkEvent[] => {
  const { execution } = state
  if (!execution) return []
  const directive = nextWork(state, view, execution)
  if (directive.kind === 'ended') return [{ type: 'execution-ended', at, reason: directive.reason }]
  // Agents wake the main thread; a manager that ends its turn is over.
  if (directive.kind === 'wait' && execution.manager === null) return []
  if (execution.idleTurns < view.limits.maxIdleStops) return [{ type: 'turn-ended-early', at }]
  if (directive.kind === 'wait') return adopt(state, { ...execution, at })
  const reason = `the orchestrator ended its turn ${execution.idleTurns + 1} times without starting ${directive.threads[0]?.id ?? 'a thread'}`
  return [{ type: 'execution-ended', at, reason }]
}
