import { nearest } from '../core/nearest.ts'
import { Refused } from '../core/refused.ts'
import { text, work } from '../core/text.ts'
import { DEFAULT_AGENT, refuseBadName } from '../plan/agent-marker.ts'
import type { PlanView, WorkCommandOf } from './command.ts'
import type { WorkEvent, WorkEventOf } from './event.ts'
import { formatId } from '../plan/id.ts'
import type { NewPart } from '../plan/new-part.ts'
import type { PlanChange } from '../plan/plan-change.ts'
import { findBatch, findStage, findThread } from '../plan/plan.ts'
import type { WorkState } from './state.ts'

/**
 * Gives a thread to an agent. PLAN.md is written afterwards.
 *
 * @throws Refused `thread-unknown`, `agent-name`, `agent-unknown`
 */
export const assign = (
  state: WorkState,
  view: PlanView,
  { at, thread, agent }: Pick<WorkCommandOf<'assign'>, 'at' | 'thread' | 'agent'>,
): WorkEvent[] => {
  const found = findThread(view.plan, thread)
  refuseUnknownAgent(agent, view.agents)
  const shown = state.threads[thread]?.unwritten ?? found.agent
  return shown === agent ? [] : [{ type: 'thread-assigned', at, step: thread, agent }]
}

const refuseUnknownAgent = (agent: string, known: readonly string[]): void => {
  refuseBadName(agent)
  if (known.includes(agent) || agent === DEFAULT_AGENT) return
  const meant = nearest(agent, known)
  const hint = meant === undefined ? '' : ` did you mean ${meant}?`
  throw new Refused(
    'agent-unknown',
    text`no agent ${agent};${hint} there are ${known.join(', ')}. See: ${work('agents')}`,
  )
}

/**
 * Gives a new thread, batch or stage its number: one more than any there ever was, removed ones included.
 *
 * @throws Refused `batch-unknown`, `stage-unknown`, `stage-approved`, `agent-name`, `agent-unknown`, `dependency-unknown`
 */
export const addPart = (state: WorkState, view: PlanView, { at, part }: WorkCommandOf<'add'>): WorkEvent[] => {
  const siblings = siblingsOf(view, part)
  const [stage] = part.parent.split('.')
  if (stage && state.stageApprovals[stage]) {
    const revoke = work('approve', 'stage', String(Number(stage)), '--revoke', '--reason', '"…"')
    const add = work('add', 'stage', '--name', '"…"')
    throw new Refused(
      'stage-approved',
      text`stage ${stage} is done and approved. Add a stage: ${add}; or first: ${revoke}`,
    )
  }
  if (part.kind === 'thread') refuseBadThread(view, part)
  const number = Math.max(0, ...siblings, ...numbersEver(state, part)) + 1
  const id = part.parent === '' ? formatId(number) : `${part.parent}.${formatId(number)}`
  return [{ type: 'part-added', at, id, part }]
}

const siblingsOf = ({ plan }: PlanView, part: NewPart): number[] => {
  switch (part.kind) {
    case 'thread':
      return findBatch(plan, part.parent).threads.map(({ number }) => number)
    case 'batch':
      return findStage(plan, Number(part.parent)).batches.map(({ number }) => number)
    case 'stage':
      return plan.stages.map(({ number }) => number)
  }
}

const refuseBadThread = ({ plan, agents }: PlanView, { text: thread }: Extract<NewPart, { kind: 'thread' }>): void => {
  if (thread.agent !== null) refuseUnknownAgent(thread.agent, agents)
  for (const id of thread.depends) findThread(plan, id)
}

/** Numbers that the journal has seen at the place where a part goes. */
const numbersEver = ({ steps, threads, added }: WorkState, part: NewPart): number[] => {
  const above = part.parent === '' ? '' : `${part.parent}.`
  return (
    [...Object.keys(steps), ...Object.keys(threads), ...Object.keys(added)]
      .filter((id) => id.startsWith(above) && id !== part.parent)
      .map((id) => Number(id.slice(above.length).split('.')[0]))
      // The tests of a stage are no part of the plan.
      .filter(Number.isInteger)
  )
}

/** PLAN.md shows these changes. */
export const planWritten = ({ updatedAt }: WorkState, changes: readonly PlanChange[]): WorkEventOf<'plan-written'> => ({
  type: 'plan-written',
  // The moment of what it follows from: time comes in with commands only.
  at: updatedAt ?? new Date(0).toISOString(),
  assigned: Object.fromEntries(
    changes.flatMap((change) => (change.kind === 'assign' ? [[change.thread, change.agent]] : [])),
  ),
  added: changes.flatMap((change) => (change.kind === 'add' ? [change.id] : [])),
})
