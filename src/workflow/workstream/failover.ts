import { ENDINGS } from '../core/endings.ts'
import type { Failed } from '../core/flow.ts'
import { countedFailures, type Step } from '../core/step.ts'
import { threadsOf } from '../plan/plan.ts'
import { isTransient, replacement, resolveAgent } from './agents.ts'
import type { PlanView } from './command.ts'
import type { WorkEvent } from './event.ts'
import type { WorkState } from './state.ts'

/**
 * What follows when an attempt at a thread failed: once again with the same agent if that may help, else once with another
 * of the same role family, else the thread is blocked. Each at most once per thread and execution cycle.
 * Source: the failover policy of `/execute-stage`.
 */
export const failover = (
  state: WorkState,
  view: PlanView,
  step: Step,
  { at, ending, reason, isPassing = ENDINGS[ending].passing || (ending === 'reported' && isTransient(reason)) }: Failed,
): { readonly then: 'retry' | 'fail'; readonly more: readonly WorkEvent[] } => {
  const planned = threadsOf(view.plan).find(({ id }) => id === step.id)
  // Taken out of PLAN.md while it ran, it is tried by nobody else.
  if (!planned || state.threads[step.id]?.reassigned) return { then: 'fail', more: [] }
  if (isPassing && countedFailures(step) === 0) return { then: 'retry', more: [] }
  const { agent: from } = resolveAgent(planned.agent, view.agents)
  const to = replacement(from, triedIn(step, from), view.agents)
  if (to === null) return { then: 'fail', more: [] }
  return { then: 'retry', more: [{ type: 'thread-reassigned', at, step: step.id, from, to, reason }] }
}

const triedIn = ({ attempts, countFrom }: Step, current: string): string[] => [
  current,
  ...attempts.slice(countFrom).flatMap(({ agent }) => (agent === null ? [] : [agent])),
]
