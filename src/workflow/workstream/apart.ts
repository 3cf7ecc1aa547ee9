import type { Directive } from '../core/directive.ts'
import { overlap } from '../core/graph.ts'
import type { Step } from '../core/step.ts'
import { normalPath } from '../plan/file-conflicts.ts'
import { type Plan, threadsOf } from '../plan/plan.ts'

/**
 * A directive for agents that work in one checkout: what names a file of a thread that is at work, or that starts before it,
 * starts when that one has ended. In trees of their own they may share files.
 */
export const apart = (plan: Plan, directive: Directive | null, steps: readonly Step[]): Directive | null => {
  if (directive?.kind !== 'dispatch') return directive
  const running = steps.filter(({ status }) => status === 'running')
  const kept = directive.steps.reduce<Step[]>(
    (begun, step) => (sharesFile(plan, step, [...running, ...begun]) ? begun : [...begun, step]),
    [],
  )
  return kept.length > 0 ? { kind: 'dispatch', steps: kept } : { kind: 'wait', steps: running, until: null }
}

const sharesFile = (plan: Plan, step: Step, others: readonly Step[]): boolean =>
  others.some((other) => overlap(filesOf(plan, step), filesOf(plan, other)).length > 0)

const filesOf = (plan: Plan, { id }: Step): string[] =>
  (threadsOf(plan).find((thread) => thread.id === id)?.files ?? []).map(normalPath)
