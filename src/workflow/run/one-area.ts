import type { Facts, FactsOf } from '../core/facts.ts'
import { phaseOfCheck } from './phase-of-check.ts'
import { factsIn, type Phase, type Run } from './state.ts'

/**
 * Whether who names the areas plans as well where there is only one, so that no planner reads the same code again. A plan that
 * did not do is made anew by a planner, and so is that of a thorough run.
 */
export const mayPlan = (run: Run, { check }: Pick<Phase, 'check'>): boolean => {
  const planning = phaseOfCheck(run.phases, 'plan')
  return check === 'brainstorm' && run.profile !== 'thorough' && planning?.status === 'pending' && planning.round === 0
}

/** The plan that the phase finds when it starts; null where planners make it. */
export const planOfOneArea = (run: Run, { split, round }: Phase): FactsOf<'plan'> | null => {
  const tasks = split === 'areas' && round === 0 ? factsIn(run, 'areas')?.tasks : undefined
  return tasks ? { kind: 'plan', tasks } : null
}

/** Whether a plan was accepted beside these facts. */
export const hasPlanned = (facts: Facts | null): boolean => facts?.kind === 'areas' && facts.tasks !== undefined
