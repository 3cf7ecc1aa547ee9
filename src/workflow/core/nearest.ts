import { distance } from 'fastest-levenshtein'

/**
 * The known name a person most likely meant, or undefined when none is close: a name that starts with what was typed,
 * else the fewest edits. One edit in up to three characters, two in more (two letters swapped are two edits), one in
 * four in long names. Case does not count. Of equally near names the first known one.
 */
export const nearest = (name: string, known: readonly string[]): string | undefined => {
  const typed = name.toLowerCase()
  const begun = known.filter((candidate) => candidate.toLowerCase().startsWith(typed))
  if (typed.length > 1 && begun.length === 1) return begun[0]
  const closest = known
    .map((candidate) => ({ candidate, edits: distance(typed, candidate.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)[0]
  return closest !== undefined && closest.edits <= patience(typed) ? closest.candidate : undefined
}

/** What to say after `unknown …; `: the nearest known name, or all there are. */
export const nearestHint = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known)
  return meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`
}

/** The known name that was missed by a slip: its beginning, a letter too many, too few, wrong or swapped; two in a long name. */
export const nearMiss = (name: string, known: readonly string[]): string | undefined => {
  const meant = nearest(name, known)
  if (meant === undefined) return undefined
  const edits = distance(name, meant)
  const isSwap = edits === 2 && sorted(name) === sorted(meant)
  const isBegun = meant.startsWith(name) && name.length > 4
  return edits === 1 || isSwap || isBegun || (edits === 2 && meant.length > 8) ? meant : undefined
}

const sorted = (name: string): string => name.split('').toSorted().join('')

const patience = (typed: string): number => (typed.length < 4 ? 1 : Math.max(2, Math.floor(typed.length / 4)))
