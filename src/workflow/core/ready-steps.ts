import { inOrderOfNeeds } from './graph.ts'
import type { Step } from './step.ts'

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
