import type { Run, RunStep } from './state.ts'

/** Whether a step may change files of the project; else its artifact is all it writes. Who repairs a plan edits the plan alone. */
export const mayEdit = (run: Run, { brief, executor, phase: id }: RunStep): boolean => {
  const phase = run.phases.find((each) => each.id === id)
  if (executor.kind === 'code') return false
  return brief.kind === 'fix' ? phase?.stage !== 'PLAN' : phase?.edits === true
}

/** Whether a step is the repair of a plan. */
export const repairsPlan = (run: Run, { brief, phase: id }: RunStep): boolean =>
  brief.kind === 'fix' && run.phases.find((each) => each.id === id)?.stage === 'PLAN'
