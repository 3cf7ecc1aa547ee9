import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectWorld } from '../execution/project-facts.ts'
import type { Project } from '../state-manager/project.ts'
import { readPlan } from '../workflow/artifact/plan.ts'
import type { PlanOnDisk } from '../workflow/adopt-plan.ts'

/** The plan of the run as it lies on disk, where a person may have edited it; undefined when there is none. */
export const planOnDisk = (project: Project): PlanOnDisk | undefined => {
  const path = join(project.phases, '1.2-plan.md')
  return existsSync(path) ? readPlan(readFileSync(path, 'utf8'), projectWorld(project.root)) : undefined
}
