import type { StepCommandOf } from '../workflow/core/command.ts'
import type { Carried } from './carried.ts'

type Start = Pick<StepCommandOf<'start-step'>, 'at' | 'step' | 'session' | 'caller'>

/** Starts the next attempt at a step that an agent carries out. @throws Refused of `decide`, and of what makes its prompt */
export const startAttempt = (carried: Carried, by: string, start: Start, token: string): Carried =>
  carried.ask(by, (found) => {
    const step = found.stepOf(start.step)
    const ready = found.readiness(start.step, token)
    // Whose prompt cannot be made is not started: nobody would work on it until its deadline.
    if (step?.status === 'pending' && (ready.missing ?? []).length === 0) found.callOf(step, { number: 0, token })
    return { type: 'start-step', ...start, ...ready }
  })
