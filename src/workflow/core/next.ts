import type { Directive } from './directive.ts'
import { readySteps } from './ready-steps.ts'
import { type Instant, isResting, type Step } from './step.ts'

/**
 * What to do now with steps that are open to be done: start those that may, wait for those at work, or for one that rests. Null
 * when nothing of that will come.
 *
 * @param limit how many may be at work at once
 */
export const nextOf = <Some extends Step>(
  steps: readonly Some[],
  limit: number,
  now: Instant,
): Extract<Directive<Some>, { kind: 'dispatch' | 'wait' }> | null => {
  const awake = steps.filter((step) => !isResting(step, now))
  const ready = readySteps(awake, limit)
  if (ready.length > 0) return { kind: 'dispatch', steps: ready }
  const running = steps.filter(({ status }) => status === 'running')
  if (running.length > 0) return { kind: 'wait', steps: running, until: null }
  const [until] = steps.flatMap((step) => (isResting(step, now) && step.retryAt ? [step.retryAt] : [])).toSorted()
  return until === undefined ? null : { kind: 'wait', steps: [], until }
}
