import type { StepEvent } from './event.ts'
import type { Ending } from './ending.ts'
import type { Instant, Step } from './step.ts'

/** A report of an attempt that was given up is ignored, said once; the second report of an accepted one is an echo. */
export const lateReport = (step: Step | undefined, at: Instant, number: number): LateReport[] => {
  const expired = step?.attempts.find((attempt) => attempt.number === number)
  if (!step || !expired || expired.late || !GIVEN_UP.has(expired.outcome)) return []
  return [{ type: 'late-report-ignored', at, step: step.id, attempt: number }]
}

type LateReport = Extract<StepEvent, { type: 'late-report-ignored' }>

const GIVEN_UP: ReadonlySet<string> = new Set<Ending>(['vanished', 'overdue', 'unreachable', 'interrupted'])
