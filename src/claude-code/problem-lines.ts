import { oneLine } from '../workflow/core/plain-text.ts'
import type { Attempt } from '../workflow/core/step.ts'

const MOST_PROBLEMS = 20

/** What was wrong with the last report of an attempt, a line each. */
export const problemLines = ({ refusals }: Pick<Attempt, 'refusals'>): string[] =>
  (refusals.at(-1) ?? []).slice(0, MOST_PROBLEMS).map((problem) => `- ${oneLine(problem)}`)
