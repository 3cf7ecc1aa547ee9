import type { Directive } from './directive.ts'
import { type Instant, isResting, type Step } from './step.ts'
import { inOrderOfNeeds } from './graph.ts'

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

/**
 * The steps that may start now: pending, everything they need completed, within the limit of parallel agents.
 * Longest chain of dependents first: that keeps the makespan near the critical path.
 */
export const readySteps = <Some extends Step>(steps: readonly Some[], limit: number): Some[] => {
  const completed = new Set(steps.filter(({ status }) => status === 'completed').map(({ id }) => id))
  const running = steps.filter(({ status }) => status === 'running').length
  const rank = chainLengths(steps)
  return steps
    .filter((step) => step.status === 'pending' && step.needs.every((need) => completed.has(need)))
    .toSorted((a, b) => (rank.get(b.id) ?? 0) - (rank.get(a.id) ?? 0))
    .slice(0, Math.max(0, limit - running))
}

/** For each step, the number of steps on the longest chain of dependents that starts with it. */
const chainLengths = (steps: readonly Step[]): ReadonlyMap<string, number> => {
  const lengths = new Map<string, number>()
  // Dependents come first, so what stands here for a step is the longest chain behind it.
  for (const { id, needs } of inOrderOfNeeds(steps).toReversed()) {
    const length = 1 + (lengths.get(id) ?? 0)
    lengths.set(id, length)
    for (const need of needs) lengths.set(need, Math.max(length, lengths.get(need) ?? 0))
  }
  return lengths
}
