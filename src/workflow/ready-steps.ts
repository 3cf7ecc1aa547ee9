import type { Step } from './state.ts'

/**
 * The steps that may start now: pending, everything they need completed, within the limit of parallel agents.
 * Longest chain of dependents first: that keeps the makespan near the critical path.
 */
export const readySteps = (steps: readonly Step[], limit: number): Step[] => {
  const completed = new Set(steps.filter(({ status }) => status === 'completed').map(({ id }) => id))
  const running = steps.filter(({ status }) => status === 'running').length
  const rank = chainLengths(steps)
  return steps
    .filter((step) => step.status === 'pending' && step.needs.every((need) => completed.has(need)))
    .toSorted((a, b) => (rank.get(b.id) ?? 0) - (rank.get(a.id) ?? 0))
    .slice(0, Math.max(0, limit - running))
}

/** For each step, the number of steps on the longest chain of dependents that starts with it. */
const chainLengths = (steps: readonly Step[]): Map<string, number> => {
  const dependents = new Map<string, string[]>()
  for (const step of steps) {
    for (const need of step.needs) dependents.set(need, [...(dependents.get(need) ?? []), step.id])
  }
  const lengths = new Map<string, number>()
  const lengthOf = (id: string): number => {
    const known = lengths.get(id)
    if (known !== undefined) return known
    lengths.set(id, 1)
    const length = 1 + Math.max(0, ...(dependents.get(id) ?? []).map(lengthOf))
    lengths.set(id, length)
    return length
  }
  for (const { id } of steps) lengthOf(id)
  return lengths
}
