import type { Event } from './event.ts'
import type { PlannedTask } from '../core/facts.ts'
import { planName } from './phase-of-check.ts'
import { tasksOf } from './plan-steps.ts'
import { Refused } from '../core/refused.ts'
import { currentPhase, factsIn, type Run, stepsOf } from './state.ts'
import type { Instant } from '../core/step.ts'
import { isRepair } from './is-repair.ts'

/** What lies on disk as the plan: its tasks, or what is wrong with it, by line. */
export type PlanOnDisk =
  | { readonly ok: true; readonly tasks: readonly PlannedTask[] }
  | { readonly ok: false; readonly problems: readonly string[] }

/**
 * The event with which a run takes over what a person made of its plan, as long as its tasks are still to be planned: else
 * the review would be of one plan, and another be carried out.
 *
 * @throws Refused `plan-unreadable`
 */
export const adoptPlan = (run: Run, found: PlanOnDisk | undefined, at: Instant): Event[] => {
  const execution = run.phases.find(({ split }) => split === 'tasks')
  const planned = factsIn(run, 'plan') !== null
  if (!found || !planned || execution?.status !== 'pending' || isUnderRepair(run)) return []
  if (!found.ok) throw new Refused('plan-unreadable', unreadable(run, found.problems))
  const tasks = [...found.tasks]
  return keyOf(tasks) === keyOf(tasksOf(run)) ? [] : [{ type: 'plan-edited', at, tasks }]
}

// What an agent has not finished is not what a person wants.
const isUnderRepair = (run: Run): boolean => {
  const phase = currentPhase(run)
  return phase !== null && stepsOf(run, phase).some((step) => isRepair(step) && step.status !== 'completed')
}

const unreadable = ({ phases }: Run, problems: readonly string[]): string =>
  [
    `the plan of this run was edited and cannot be carried out; repair .agents/tmp/phases/${planName(phases) ?? ''}, then type this again:`,
    ...problems.slice(0, 20).map((problem) => `- ${problem}`),
  ].join('\n')

const keyOf = (tasks: readonly PlannedTask[]): string =>
  JSON.stringify(tasks.map(({ id, name, files, needs, complexity }) => [id, name, files, needs, complexity]))
