import { expect, test } from 'vitest'
import {
  checkFinalReview,
  checkImplementationReview,
  checkReview,
} from '../../../../src/workflow/run/artifact/review.ts'
import { contextOf, problemsOf, ROOT, worldOf } from './context.ts'

const issue = (severity: string) => ({ severity, location: 'src/a.ts:3', issue: 'It leaks.', suggestion: 'Close it.' })
const review = (changed: object = {}): string =>
  JSON.stringify({ status: 'approved', issues: [], summary: 'Fine.', ...changed })

test('severity may be written in any case', () => {
  const text = review({ status: 'needs_revision', issues: [issue('HIGH'), issue('Medium'), issue(' low ')] })
  expect(checkReview(text, contextOf())).toEqual({
    ok: true,
    facts: {
      kind: 'review',
      status: 'needs_revision',
      issues: [issue('high'), issue('medium'), issue('low')],
      summary: 'Fine.',
    },
  })
})

test('a verdict may not contradict its issues', () => {
  expect(problemsOf(checkReview(review({ status: 'needs_revision' }), contextOf()))).toBe(
    'issues: is empty although status is "needs_revision"; expected what to revise, or the status "approved"',
  )
  const mixed = review({ issues: [issue('LOW'), issue('MEDIUM'), issue('HIGH')] })
  expect(problemsOf(checkReview(mixed, contextOf()))).toBe(
    [
      'issues[1]: is MEDIUM although status is "approved"; expected the status "needs_revision" with any issue that is MEDIUM or HIGH',
      'issues[2]: is HIGH although status is "approved"; expected the status "needs_revision" with any issue that is MEDIUM or HIGH',
    ].join('\n'),
  )
})

const OPEN = [
  { ...issue('low'), severity: 'low', id: 'open-1', phase: '1.3', handed: false, overridden: false },
  { ...issue('medium'), severity: 'medium', id: 'open-2', phase: '2.3', handed: false, overridden: false },
] as const

test('a reviewer may name open issues by their ids: those reported again, and those that are settled', () => {
  const issues = [{ id: 'open-1', ...issue('LOW') }]
  expect(checkReview(review({ issues, resolved: ['open-2'] }), contextOf({ open: OPEN }))).toMatchObject({
    ok: true,
    facts: { issues: [{ id: 'open-1', severity: 'low' }], resolved: ['open-2'] },
  })
  const wrong = review({ issues: [{ id: 'open-3', ...issue('LOW') }], resolved: ['open-2', 'It leaks.'] })
  expect(problemsOf(checkReview(wrong, contextOf({ open: OPEN })))).toBe(
    [
      'issues[0].id: there is no open issue "open-3"; expected "open-1", "open-2" or no id for an issue that is new',
      'resolved[1]: there is no open issue "It leaks."; expected "open-1", "open-2" or an empty list',
    ].join('\n'),
  )
  expect(checkReview(wrong, contextOf()).ok).toBe(true)
})

test('what an earlier stage let pass, and blocks here, is settled or keeps the review from approving', () => {
  const [, medium] = OPEN
  expect(problemsOf(checkReview(review(), contextOf({ open: OPEN })))).toBe(
    'resolved: open-2 is open and MEDIUM although status is "approved"; expected the status "needs_revision" with any issue that is MEDIUM or HIGH, or open-2 here if it is settled',
  )
  const open = [
    { ...medium, handed: true },
    { ...medium, overridden: true },
  ]
  expect(problemsOf(checkReview(review(), contextOf({ open })))).toBe('accepted')
  const sentBack = review({ status: 'needs_revision', issues: [{ id: 'open-2', ...issue('MEDIUM') }] })
  expect(problemsOf(checkReview(sentBack, contextOf({ open: OPEN })))).toBe('accepted')
})

test.each([
  ['low', 'low', false],
  ['low', 'medium', true],
  ['medium', 'medium', false],
  ['medium', 'high', true],
  ['high', 'high', false],
] as const)('approved with an issue that is %s, when %s blocks: %s', (severity, blockOnSeverity, accepted) => {
  expect(checkReview(review({ issues: [issue(severity)] }), contextOf({ blockOnSeverity })).ok).toBe(accepted)
})

test('shape problems are all told', () => {
  const text = JSON.stringify({ status: 'LGTM', issues: [{ severity: 'urgent', location: ' ', issue: 'x' }] })
  expect(problemsOf(checkReview(text, contextOf()))).toBe(
    [
      'status: expected "approved" or "needs_revision", found "LGTM"',
      'issues[0].severity: expected "low", "medium" or "high", found "urgent"',
      'issues[0].location: expected at least 1 character, found an empty string',
      'issues[0].suggestion: expected a string, found nothing',
      'summary: expected a string, found nothing',
    ].join('\n'),
  )
})

test('an implementation review names files it read that exist', () => {
  const text = (...filesReviewed: string[]): string => review({ filesReviewed })
  const context = contextOf({ world: worldOf(['src/a.ts'], ['src/old.ts']) })
  expect(
    checkImplementationReview(text('src/a.ts', 'src/a.ts:12', './src/a.ts', `${ROOT}/src/a.ts`, 'src/old.ts'), context),
  ).toEqual({
    ok: true,
    facts: { kind: 'review', status: 'approved', issues: [], summary: 'Fine.' },
  })
  expect(problemsOf(checkImplementationReview(text('src/nope.ts', '/etc', ''), context))).toBe(
    [
      'filesReviewed[0]: "src/nope.ts" does not exist in the project; expected the path of a file you read',
      'filesReviewed[1]: "/etc" does not exist in the project; expected the path of a file you read',
      'filesReviewed[2]: "" does not exist in the project; expected the path of a file you read',
    ].join('\n'),
  )
  expect(problemsOf(checkImplementationReview(text(), context))).toBe(
    'filesReviewed: is empty although files were changed; expected the paths of the files you read',
  )
  expect(checkImplementationReview(text(), contextOf({ filesChanged: false })).ok).toBe(true)
  expect(problemsOf(checkImplementationReview(review(), context))).toBe('filesReviewed: expected a list, found nothing')
  expect(
    problemsOf(checkImplementationReview(review({ status: 'needs_revision', filesReviewed: ['src/a.ts'] }), context)),
  ).toContain('issues: is empty')
})

test('a final review may approve or block', () => {
  expect(checkFinalReview(review(), contextOf())).toEqual({
    ok: true,
    facts: { kind: 'review', status: 'approved', issues: [], summary: 'Fine.' },
  })
  expect(checkFinalReview(review({ status: 'blocked', issues: [issue('HIGH')] }), contextOf())).toEqual({
    ok: true,
    facts: { kind: 'review', status: 'blocked', issues: [issue('high')], summary: 'Fine.' },
  })
  expect(checkFinalReview(review({ status: 'blocked' }), contextOf()).ok).toBe(true)
})

test('a final review may not contradict itself', () => {
  expect(problemsOf(checkFinalReview(review({ issues: [issue('MEDIUM')] }), contextOf()))).toBe(
    'issues[0]: is MEDIUM although status is "approved"; expected the status "blocked" with any issue that is MEDIUM or HIGH',
  )
  expect(problemsOf(checkFinalReview(review({ status: 'needs_revision' }), contextOf()))).toBe(
    'status: expected "approved" or "blocked", found "needs_revision"',
  )
})

test('what code knows nobody is asked for, and is taken from nobody', () => {
  const claimed = { overallQuality: 'superb', metrics: { linesChanged: '+3 -1', testsPassed: true }, readyForCommit: 1 }
  expect(checkFinalReview(review(claimed), contextOf()).ok).toBe(true)
})
