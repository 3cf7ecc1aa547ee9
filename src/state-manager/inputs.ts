import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from '../workflow/state.ts'
import type { Project } from './project.ts'

/** Artifacts that the gates before a step have let through and that are not on disk any more. */
export const missingInputs = (project: Project, run: Run, stepId: string): string[] => {
  const phase = run.phases.find(({ id }) => id === run.steps[stepId]?.phase)
  const index = phase ? run.phases.indexOf(phase) : 0
  return run.phases
    .slice(0, index)
    .filter(({ gate, status, facts }) => gate && (status === 'completed' || facts !== null))
    .map(({ output }) => output)
    .filter((output) => !existsSync(join(project.phases, output)))
}
