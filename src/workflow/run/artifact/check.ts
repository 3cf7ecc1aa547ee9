import type { Facts } from '../../core/facts.ts'
import type { CheckName } from '../phase.ts'
import { checkAnalysis } from './analysis.ts'
import { checkBrainstorm } from './brainstorm.ts'
import { checkCompletion } from './completion.ts'
import { checkExplore } from './explore.ts'
import { checkPlanPart } from './plan.ts'
import { checkFinalReview, checkImplementationReview, checkReview } from './review.ts'
import { checkSections } from './sections.ts'
import { checkTaskResult } from './task-result.ts'
import type { CheckContext } from './verdict.ts'
import type { Verdict } from '../../core/verdict.ts'

/** How the artifact of each kind of phase is checked; names as in the front matter of phase files. */
export const checks: Readonly<Record<CheckName, (text: string, context: CheckContext) => Verdict<Facts>>> = {
  explore: checkExplore,
  brainstorm: checkBrainstorm,
  plan: checkPlanPart,
  review: checkReview,
  'implementation-review': checkImplementationReview,
  task: checkTaskResult,
  sections: checkSections,
  analysis: checkAnalysis,
  'final-review': checkFinalReview,
  completion: checkCompletion,
}

/** Checks an artifact by name. An empty one is refused; of more than 20 problems the last line says how many are left. */
export const check = (name: CheckName, text: string, context: CheckContext): Verdict<Facts> => {
  if (text.trim() === '')
    return { ok: false, problems: ['the file is empty; expected the artifact the prompt describes'] }
  const verdict = checks[name](text, context)
  return verdict.ok ? verdict : { ok: false, problems: atMost(MOST_PROBLEMS, verdict.problems) }
}

const MOST_PROBLEMS = 20

// Whoever refuses a report may say 20 lines, the last one included.
const atMost = (most: number, problems: readonly string[]): readonly string[] =>
  problems.length <= most ? problems : [...problems.slice(0, most - 1), `… and ${problems.length - most + 1} more`]
