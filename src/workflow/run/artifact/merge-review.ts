import * as z from 'zod/mini'
import type { Facts } from '../../core/facts.ts'
import { readJson } from './json.ts'

/**
 * The artifact of a review that is not one reviewer's own words: the verdict of the phase, and what else its schema asks
 * for, taken from what the reviewers wrote. Every file any of them read; the lower opinion of the quality; of the counts the
 * higher; tests that passed only where all say so. It is ready for commit when it is approved.
 */
export const mergeReview = (
  { status, issues, resolved, summary }: Extract<Facts, { kind: 'review' }>,
  texts: readonly string[],
): string => {
  const written = texts.flatMap((text) => {
    const read = readJson(text, Written)
    return read.ok ? [read.value] : []
  })
  const files = written.flatMap(({ filesReviewed }) => filesReviewed ?? [])
  const qualities = new Set(written.map(({ overallQuality }) => overallQuality))
  const metrics = written.flatMap((one) => (one.metrics ? [one.metrics] : []))
  const merged = {
    status,
    overallQuality: WORST_FIRST.find((quality) => qualities.has(quality)),
    issues,
    resolved,
    filesReviewed: written.some(({ filesReviewed }) => filesReviewed) ? [...new Set(files)] : undefined,
    metrics: mergedMetrics(metrics),
    summary,
    readyForCommit: written.some(({ readyForCommit }) => readyForCommit !== undefined)
      ? status === 'approved'
      : undefined,
  }
  return `${JSON.stringify(merged, null, 2)}\n`
}

const WORST_FIRST = ['concerning', 'acceptable', 'high'] as const

const Metrics = z.object({
  tasksCompleted: z.number(),
  filesModified: z.number(),
  linesChanged: z.number(),
  testsPassed: z.nullable(z.boolean()),
})

const Written = z.object({
  filesReviewed: z.optional(z.array(z.string())),
  overallQuality: z.optional(z.enum(WORST_FIRST)),
  metrics: z.optional(Metrics),
  readyForCommit: z.optional(z.boolean()),
})

const mergedMetrics = (all: readonly z.infer<typeof Metrics>[]): z.infer<typeof Metrics> | undefined => {
  const highest = (key: 'tasksCompleted' | 'filesModified' | 'linesChanged'): number =>
    Math.max(...all.map((metrics) => metrics[key]))
  const passed = new Set(all.map(({ testsPassed }) => testsPassed))
  return all.length === 0
    ? undefined
    : {
        tasksCompleted: highest('tasksCompleted'),
        filesModified: highest('filesModified'),
        linesChanged: highest('linesChanged'),
        testsPassed: passed.has(false) ? false : passed.has(null) ? null : true,
      }
}
