import * as z from 'zod/mini'
import type { FactsOf } from '../../core/facts.ts'
import { readJson } from './json.ts'
import { verdictFields } from './known-fields.ts'

/**
 * The artifact of a review that is not one reviewer's own words: the verdict of the phase, every file that any of them read,
 * and, where its schema asks for that, what follows from the verdict and the counts of who reported last.
 */
export const mergeReview = (facts: FactsOf<'review'>, texts: readonly string[]): string => {
  const written = texts.flatMap((text) => {
    const read = readJson(text, Written)
    return read.ok ? [read.value] : []
  })
  const files = written.flatMap(({ filesReviewed }) => filesReviewed ?? [])
  const metrics = written.findLast((one) => one.metrics !== undefined)?.metrics
  const { status, issues, resolved, summary } = facts
  const merged = {
    status,
    issues,
    resolved,
    filesReviewed: written.some(({ filesReviewed }) => filesReviewed) ? [...new Set(files)] : undefined,
    summary,
    ...(metrics === undefined ? {} : { ...verdictFields(facts), metrics }),
  }
  return `${JSON.stringify(merged, null, 2)}\n`
}

const Written = z.object({ filesReviewed: z.optional(z.array(z.string())), metrics: z.optional(z.looseObject({})) })
