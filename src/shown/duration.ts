import type { Attempt, Instant } from '../workflow/core/step.ts'

/** The time between two moments as people say it: `45 s`, `12 min`, `1 h 05`. */
export const duration = (from: Instant, to: Instant): string => durationOf(Date.parse(to) - Date.parse(from))

export const durationOf = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`
}

export interface Range {
  readonly from: Instant
  readonly to: Instant
}

/** From the first beginning to the last end. */
export const wide = (ranges: readonly Range[]): Range => ({
  from: ranges.map(({ from }) => from).toSorted()[0] ?? '',
  to:
    ranges
      .map(({ to }) => to)
      .toSorted()
      .at(-1) ?? '',
})

/** The time that attempts took, one after another, in milliseconds; what has not ended goes on until then. */
export const timeWorked = (attempts: readonly Pick<Attempt, 'startedAt' | 'endedAt'>[], until: Instant): number =>
  attempts.reduce((ms, { startedAt, endedAt }) => ms + Date.parse(endedAt ?? until) - Date.parse(startedAt), 0)
