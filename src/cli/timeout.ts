import { Misused } from '../workflow/core/refused.ts'

/** The `--timeout` of a command that waits, in milliseconds; both limits are seconds. Misused: no number from 0 to `longest`. */
export const timeoutMs = (
  given: string | undefined,
  { usual, longest }: { usual: number; longest: number },
): number => {
  const seconds = given === undefined ? usual : Number(given)
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= longest) return seconds * 1000
  throw new Misused(`--timeout takes seconds from 0 to ${longest}; found ${given}`)
}
