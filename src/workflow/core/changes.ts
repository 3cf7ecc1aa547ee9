import type { Fingerprints, Life } from './step.ts'

/**
 * The files a step was asked to change, when all of them are still as its first attempt found them; none when one was changed,
 * or when nobody named any. What an earlier attempt did counts: nobody has to do it twice.
 */
export const leftAlone = ({ attempts }: Life, now: Fingerprints): string[] => {
  const found = attempts.find((attempt) => attempt.found !== null)?.found ?? {}
  // The plan may name other files by now.
  const asked = Object.keys(found).filter((path) => Object.hasOwn(now, path))
  return asked.some((path) => found[path] !== now[path]) ? [] : asked
}
