import { describe, expect, test } from 'vitest'
import { mergeReview } from '../../../../src/workflow/run/artifact/merge-review.ts'
import {
  checkFinalReview,
  checkImplementationReview,
  checkReview,
} from '../../../../src/workflow/run/artifact/review.ts'
import type { Issue } from '../../../../src/workflow/core/review.ts'
import { contextOf, problemsOf } from './context.ts'

const issue: Issue = { severity: 'low', location: 'src/a.ts:3', issue: 'It leaks.', suggestion: 'Close it.' }
const approved: Parameters<typeof mergeReview>[0] = {
  kind: 'review',
  status: 'approved',
  issues: [issue],
  summary: 'Fine.\nGood.',
}

const implementation = (...filesReviewed: string[]): string =>
  JSON.stringify({ status: 'approved', issues: [], summary: 'Fine.', filesReviewed })

const final = (changed: object = {}, linesChanged = 10): string =>
  JSON.stringify({
    status: 'approved',
    overallQuality: 'high',
    issues: [],
    metrics: { tasksCompleted: 2, filesModified: 2, linesChanged, testsPassed: true },
    summary: 'Good.',
    readyForCommit: true,
    ...changed,
  })

describe('two reviewers in one artifact', () => {
  test('that their phase would accept from one', () => {
    const context = contextOf()
    expect(problemsOf(checkReview(mergeReview(approved, ['{}', '{}']), context))).toBe('accepted')
    const read = [implementation('src/a.ts'), implementation('src/b.ts', 'src/a.ts')]
    expect(problemsOf(checkImplementationReview(mergeReview(approved, read), context))).toBe('accepted')
    expect(problemsOf(checkFinalReview(mergeReview(approved, [final(), final()]), context))).toBe('accepted')
  })

  test('name every file that one of them read, once', () => {
    const read = [implementation('src/a.ts'), implementation('src/b.ts', 'src/a.ts')]
    expect(JSON.parse(mergeReview(approved, read))).toEqual({
      status: 'approved',
      issues: [issue],
      summary: 'Fine.\nGood.',
      filesReviewed: ['src/a.ts', 'src/b.ts'],
    })
  })

  test('say together what is settled', () => {
    expect(JSON.parse(mergeReview({ ...approved, resolved: ['open-1'] }, []))).toMatchObject({ resolved: ['open-1'] })
  })

  test('have the counts of who reported last, and what follows from the verdict of both', () => {
    expect(JSON.parse(mergeReview(approved, [final({}, 10), final({}, 12)]))).toMatchObject({
      overallQuality: 'acceptable',
      metrics: { tasksCompleted: 2, filesModified: 2, linesChanged: 12, testsPassed: true },
      readyForCommit: true,
    })
  })

  test('are not ready for commit when one blocks', () => {
    const merged = mergeReview({ ...approved, status: 'blocked' }, [final(), final({ status: 'blocked' })])
    expect(JSON.parse(merged)).toMatchObject({
      status: 'blocked',
      overallQuality: 'concerning',
      readyForCommit: false,
    })
    expect(problemsOf(checkFinalReview(merged, contextOf()))).toBe('accepted')
  })
})

test('a verdict of a person stands with what the reviewers wrote besides, or alone', () => {
  const blocks = final({ status: 'blocked', readyForCommit: false })
  expect(JSON.parse(mergeReview({ ...approved, issues: [] }, [blocks]))).toMatchObject({
    status: 'approved',
    metrics: { tasksCompleted: 2 },
    readyForCommit: true,
  })
  expect(JSON.parse(mergeReview(approved, ['I had just begun']))).toEqual({
    status: 'approved',
    issues: [issue],
    summary: 'Fine.\nGood.',
  })
})
