import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { projectWorld } from '../../machine/project-facts.ts'
import type { Project } from '../../state-manager/project.ts'
import { codeOf, isMissing } from '../../state-manager/read.ts'
import { isInside } from '../../state-manager/real-path.ts'
import { readPlan } from '../../workflow/run/artifact/plan.ts'
import type { PlannedTask } from '../../workflow/core/facts.ts'
import { Refused } from '../../workflow/core/refused.ts'

export interface GivenPlan {
  readonly text: string
  readonly tasks: readonly PlannedTask[]
}

/**
 * Reads a plan that a person gives with `--plan`, by the rules every plan is held to.
 *
 * @throws Refused `plan-missing`, `plan-unreadable`, `plan-outside`, `plan-invalid` (with line numbers)
 */
export const readGivenPlan = (project: Project, path: string): GivenPlan => {
  const full = resolve(project.root, path)
  const text = textOf(project, full, path)
  const plan = readPlan(text, projectWorld(project.root))
  if (plan.ok) return { text: plan.text, tasks: plan.tasks }
  const lines = plan.problems.map((problem) => `  ${path}: ${problem}`)
  throw new Refused(
    'plan-invalid',
    [`${path} is not a plan that can be carried out:`, ...lines, 'The format: docs/plan-format.md'].join('\n'),
  )
}

/** The plan of a task that needs none: the task itself, as one piece for one agent. Read as every plan is, so that it reads the same again. */
export const wholeTask = (project: Project, task: string): GivenPlan => {
  const [line = ''] = task.trim().split('\n')
  // Whole characters; and a line of signs alone is no name.
  const names = [Array.from(line).slice(0, LONGEST_NAME).join(''), 'The whole task']
  const [plan] = names.flatMap((name) => {
    const read = readPlan(oneTask(name), projectWorld(project.root))
    return read.ok ? [read] : []
  })
  if (!plan) throw new Error('a plan of one task is good')
  return { text: plan.text, tasks: plan.tasks }
}

const LONGEST_NAME = 80

const oneTask = (name: string): string =>
  [
    '# Implementation Plan',
    '## Tasks',
    `### Task 1: ${name}`,
    '- **Files:** none\n- **Dependencies:** none\n- **Complexity:** medium\n- **Instructions:** Do the whole task, with its tests.',
  ].join('\n\n')

const textOf = (project: Project, full: string, shown: string): string => {
  try {
    const real = realpathSync(full)
    if (!isInside(realpathSync(project.root), real)) {
      throw new Refused(
        'plan-outside',
        `${shown} is outside the project ${project.root}. Copy it into the project, then give that path`,
      )
    }
    if (!statSync(real).isFile()) throw new Refused('plan-unreadable', `${shown} is not a file`)
    return readFileSync(real, 'utf8')
  } catch (error) {
    if (error instanceof Refused) throw error
    if (!isMissing(error))
      throw codeOf(error) === ''
        ? error
        : new Refused('plan-unreadable', `${shown} cannot be read (${codeOf(error)}). Mend that, then try again`)
    throw new Refused(
      'plan-missing',
      `there is no file ${shown} (looked in ${dirname(full)}). Give the path of a plan: --plan PATH`,
    )
  }
}
