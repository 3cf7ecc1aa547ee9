import { type Run, stepsOf } from './state.ts'

/** Whether all else of the step's phase is done: whoever reports last is held against all parts together. */
export const isLastPart = (run: Run, id: string): boolean => {
  const phase = run.phases.find((each) => each.id === run.steps[id]?.phase)
  return phase !== undefined && stepsOf(run, phase).every((step) => step.id === id || step.status === 'completed')
}
