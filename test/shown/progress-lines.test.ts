import { expect, test } from 'vitest'
import { lineText, mayBeNews, progressLines } from '../../src/shown/progress-lines.ts'
import {
  accepted,
  aRun,
  aTask,
  changes,
  failed,
  fails,
  given,
  type Past,
  resumes,
  review,
  starts,
  tests,
  upTo,
} from '../workflow/run/run.ts'

/** What the user hears of the last of these, after the others were shown. */
const heard = (...past: Past[]): string[] => {
  const before = given(...past.slice(0, -1)).events
  const { events } = given(...past)
  const commits = [before, events.slice(before.length)].map((each, index) => ({
    commit: index + 1,
    at: each.at(-1)?.at ?? '',
    by: 'test',
    events: each,
  }))
  const lines = progressLines(commits, 1)
  expect(lines.filter(({ event }) => !mayBeNews(event))).toEqual([])
  return lines.map((line) => lineText(line, 'client'))
}

const atReview = [aRun(), upTo('1.3')]
const sentBack = accepted('plan-review-1', review('needs_revision', 'high', 'medium', 'low'))

test('a review that sends work back: how much of it counts, who repairs it, and the round', () => {
  expect(heard(...atReview, sentBack)).toEqual(['↻ 1.3 Plan Review · 2 issues to repair · planner, round 1 of 2'])
  const again = accepted('plan-review-2', review('needs_revision', 'high'))
  expect(heard(...atReview, sentBack, accepted('plan-review-fix-1'), again)).toEqual([
    '↻ 1.3 Plan Review · 1 issue to repair · planner, round 2 of 2',
  ])
})

test('a stage that starts again says why', () => {
  const settings = { review: { maxRetries: 0 } }
  expect(heard(aRun({ settings }), upTo('1.3'), sentBack)).toEqual([
    '↻ back to 1.1 · Plan Review still finds 2 issues after 0 rounds of repair: src/a.ts:1: a high issue; src/a.ts:1: a medium issue',
  ])
})

test('tests that fail, and the round in which they run again', () => {
  const past = [aRun(), upTo('3.1'), accepted('tests-1', tests(false))]
  expect(heard(...past)).toEqual(['✗ 3.1 Run Tests · failed · 8 of 13 · next: Analyze Failures'])
  expect(heard(...past, accepted('analysis-1'))).toEqual([
    '✓ 3.2 Analyze Failures · 9 of 13',
    '↻ back to 3.1 · the tests run again after repair 1 of 2',
  ])
})

test('what comes next is said once, and what was left out is no success', () => {
  expect(heard(aRun(), upTo('3.1'), accepted('tests-1', tests(true)))).toEqual([
    '✓ 3.1 Run Tests · passed · 8 of 13',
    '– 3.2 Analyze Failures · left out: tests passed · 9 of 13 · next: Test Review',
  ])
})

test('tests that ran again after documentation was written', () => {
  const documented = [aRun(), upTo('4.1'), starts('docs-1'), changes('docs-1', ['README.md'])]
  expect(heard(...documented, accepted('docs-tests-1', tests(true)))).toEqual([
    '✓ the tests, run again in 4.1 Documentation · passed',
    '✓ 4.1 Documentation · 11 of 13 · next: Final Review',
  ])
  expect(heard(...documented, accepted('docs-tests-1', tests(false)))).toEqual([
    '↻ back to 3.1 · the tests fail since Documentation changed README.md',
  ])
})

test('commands that the agents of tasks did not get to run', () => {
  const refused = [{ command: 'pytest -q', text: 'denied' }]
  const task = accepted('task-1', { ...aTask('completed', 'a.py'), refused })
  expect(heard(aRun(), upTo('2.1'), task)).toEqual([
    '✓ 2.1 Task Execution · 1 of 1 tasks done · not run by its agents: pytest -q · 5 of 13 · next: Simplify',
  ])
})

test('tasks that were not completed', () => {
  const settings = { retries: { maxPerTask: 0 }, stages: { IMPLEMENT: { onFailedTask: 'continue' } } }
  const tasks = { 'task-1': [], 'task-2': ['task-1'], 'task-3': [] }
  expect(heard(aRun({ settings }), upTo('2.1', tasks), accepted('task-3'), failed('task-1'))).toEqual([
    '✗ task-1 · it was vanished · failed',
    '✗ 2.1 Task Execution · 1 of 3 tasks done · 5 of 13 · next: Simplify',
  ])
})

test('a report that is refused once, and the try that follows when its attempt has ended', () => {
  const begun = [aRun({ settings: { retries: { maxRefusals: 1 } } }), starts('explore-1')]
  expect(heard(...begun, fails('explore-1', 'no findings'))).toEqual(['↩ explore-1 · report refused · no findings'])
  expect(heard(...begun, fails('explore-1'), fails('explore-1', 'no findings'))).toEqual([
    '✗ explore-1 · its report is still refused after 1 repair: no findings · trying again, 2 of 3',
  ])
})

test('what a person did is not told to that person', () => {
  expect(heard(aRun(), upTo('2.1'), resumes({ kind: 'from-phase', phase: '1.2' }))).toEqual([])
})
