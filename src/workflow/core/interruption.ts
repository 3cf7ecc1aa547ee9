import type { StepEvent } from './event.ts'
import { type Instant, liveAttempt, type Step } from './step.ts'

/** Ends the live attempt of a step for a reason that is nobody's failure: it is dispatched again. None where it has none. */
export const interruption = (step: Step, at: Instant, reason: string): AttemptEnded[] => {
  const attempt = liveAttempt(step)
  if (!attempt) return []
  const { number } = attempt
  return [{ type: 'attempt-ended', at, step: step.id, attempt: number, ending: 'interrupted', reason, then: 'retry' }]
}

type AttemptEnded = Extract<StepEvent, { type: 'attempt-ended' }>
