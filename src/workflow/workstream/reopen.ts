import { interruption } from '../core/end-attempt.ts'
import { Refused } from '../core/refused.ts'
import { newLife } from '../core/step.ts'
import { client, text, work } from '../core/text.ts'
import { stageIdOf } from '../plan/id.ts'
import { findThread, type Plan, threadsOf } from '../plan/plan.ts'
import type { PlanView, WorkCommandOf } from './command.ts'
import type { WorkEvent } from './event.ts'
import { hasEnded } from './obstacle.ts'
import { isAgentAtWork, statusOf, type WorkState } from './state.ts'

/**
 * A person sends a thread that has ended back, and with it whatever needs it and was begun: that was built on what changes now.
 * The tests of the stage follow by themselves, since they are those of the last attempt.
 *
 * @throws Refused `thread-unknown`, `illegal-move`, `stage-approved`
 */
export const reopen = (
  state: WorkState,
  { plan }: PlanView,
  { at, thread, reason }: WorkCommandOf<'reopen'>,
): WorkEvent[] => {
  const { id } = findThread(plan, thread)
  if (!hasEnded(state, id)) throw notEnded(state, id)
  const all = [id, ...neededBy(plan, id).filter((each) => isBegun(state, each))]
  const approved = all.map(stageIdOf).find((stage) => state.stageApprovals[stage])
  if (approved !== undefined) throw stageApproved(approved)
  return all.flatMap((step): WorkEvent[] => {
    const of = step === id ? {} : { of: id }
    return [
      ...interruption(state.steps[step] ?? newLife(step), at, `${id}, which it needs, was sent back`),
      { type: 'thread-reopened', at, step, reason, ...of },
    ]
  })
}

const notEnded = (state: WorkState, id: string): Refused => {
  const status = statusOf(state, id)
  const only = `thread ${id} is ${status}; only what is completed or cancelled is sent back`
  const next = status === 'blocked' ? client('execute-stage', String(Number(stageIdOf(id)))) : work('status')
  return new Refused('illegal-move', text`${only}. ${status === 'blocked' ? 'To try it again' : 'See'}: ${next}`)
}

const stageApproved = (stage: string): Refused => {
  const revoke = work('approve', 'stage', String(Number(stage)), '--revoke', '--reason', '"…"')
  return new Refused('stage-approved', text`stage ${stage} is done and approved. First: ${revoke}`)
}

/** Every thread that needs this one, or one that does. */
const neededBy = (plan: Plan, id: string): string[] => {
  const threads = threadsOf(plan)
  const found = new Set([id])
  // What a thread needs comes before it.
  for (const { id: each, depends } of threads) if (depends.some((need) => found.has(need))) found.add(each)
  return [...found].slice(1)
}

// What a person works on in a shell is theirs to end.
const isBegun = (state: WorkState, id: string): boolean =>
  statusOf(state, id) === 'completed' || isAgentAtWork(state, id)
