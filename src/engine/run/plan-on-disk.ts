import { join } from 'node:path'
import { projectWorld } from '../../machine/project-facts.ts'
import type { Project } from '../../state-manager/project.ts'
import { textAt } from '../../state-manager/read.ts'
import { readPlan } from '../../workflow/run/artifact/plan.ts'
import type { PlanOnDisk } from '../../workflow/run/adopt-plan.ts'

/** The plan of the run as it lies on disk, where a person may have edited it; undefined when there is none. */
export const planOnDisk = (project: Project): PlanOnDisk | undefined => {
  const text = textAt(join(project.phases, '1.2-plan.md'))
  return text === null ? undefined : readPlan(text, projectWorld(project.root))
}
