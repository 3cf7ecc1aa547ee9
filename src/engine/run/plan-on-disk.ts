import { join } from 'node:path'
import { projectWorld } from '../../machine/project-facts.ts'
import type { Project } from '../../state-manager/project.ts'
import { textAt } from '../../state-manager/read.ts'
import { readPlan } from '../../workflow/run/artifact/plan.ts'
import type { PlanOnDisk } from '../../workflow/run/adopt-plan.ts'
import { planName } from '../../workflow/run/phase-of-check.ts'
import type { Run } from '../../workflow/run/state.ts'

/** The plan of the run as it lies on disk, where a person may have edited it; undefined when there is none. */
export const planOnDisk = (project: Project, { phases }: Run): PlanOnDisk | undefined => {
  const name = planName(phases)
  const text = name === null ? null : textAt(join(project.phases, name))
  return text === null ? undefined : readPlan(text, projectWorld(project.root))
}
