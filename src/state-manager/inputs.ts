import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from '../workflow/run/state.ts'
import type { Project } from './project.ts'
import { ownValue } from '../workflow/core/own-value.ts'

/**
 * Artifacts that the gates before a step have let through and that are not on disk. What the step itself writes (tests that
 * run again) is not missing to it. Those that code merges are put back by `projectArtifacts`.
 */
export const missingInputs = (project: Project, run: Run, stepId: string): string[] => {
  const step = ownValue(run.steps, stepId)
  return missingBefore(project, run, step?.phase ?? null, step?.output)
}

/** The same for a phase that is to be started; `own` is not missing to whoever writes it. */
export const missingBefore = (project: Project, run: Run, phase: string | null, own?: string): string[] => {
  const index = run.phases.findIndex(({ id }) => id === phase)
  const needed = run.phases
    .slice(0, Math.max(0, index))
    .filter(({ gate, status, facts }) => gate && (status === 'completed' || facts !== null))
    .map(({ output }) => output)
    .filter((output) => output !== own)
  return needed.filter((output) => !existsSync(join(project.phases, output)))
}
