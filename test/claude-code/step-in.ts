import type { Run, RunStep } from '../../src/workflow/run/state.ts'

/** The step of a run that a test is about. @throws Error where the run has none of this name */
export const stepIn = ({ steps }: Pick<Run, 'steps'>, id: string): RunStep => {
  const step = steps[id]
  if (!step) throw new Error(`no step ${id}`)
  return step
}
