import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../../state-manager/project.ts'
import { taskBlock } from '../../workflow/run/artifact/plan.ts'
import type { PlannedTask } from '../../workflow/core/facts.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { text as said, work } from '../../workflow/core/text.ts'
import { planFromTasks } from '../../workflow/plan/from-pipeline.ts'
import { latestRun } from './archive.ts'

/** The plan that a run left behind. */
export interface PlanOfRun {
  readonly run: string
  readonly task: string
  readonly path: string
  readonly tasks: readonly PlannedTask[]
}

/** The plan (phase 1.2) of the latest run, once that run has ended; null when there is none. */
export const planOfRun = (project: Project): PlanOfRun | null => {
  const kept = latestRun(project)
  const phase = kept?.run.phases.find(({ facts }) => facts?.kind === 'plan')
  if (!kept || kept.run.status === 'running' || phase?.facts?.kind !== 'plan' || phase.facts.tasks.length === 0)
    return null
  const path = join(kept.project.phases, phase.output)
  return existsSync(path) ? { run: kept.run.id, task: kept.run.task, path, tasks: phase.facts.tasks } : null
}

/**
 * PLAN.md with a thread for every task of the plan.
 *
 * @throws Refused `no-run-plan`, and of `planFromTasks`
 */
export const planText = (project: Project): string => {
  const found = planOfRun(project)
  if (!found)
    throw new Refused(
      'no-run-plan',
      said`no finished run left a plan here. Start from the template: ${work('create', '--name', 'my-feature')}`,
    )
  const text = readFileSync(found.path, 'utf8')
  const [title = ''] = found.task.trim().split('\n')
  const tasks = found.tasks.map((task) => ({ task, instructions: instructionsOf(taskBlock(text, task.id)) }))
  return planFromTasks({ title: Array.from(title).slice(0, 80).join(''), summary: found.task.trim(), tasks })
}

const instructionsOf = (block: string): string => {
  const label = /\*\*Instructions:?\*\*:?[ \t]*/.exec(block)
  return label ? block.slice(label.index + label[0].length).trim() : block.slice(block.indexOf('\n') + 1).trim()
}
