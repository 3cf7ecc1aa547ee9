import { expect, test } from 'vitest'
import { openIssuesText } from '../../src/claude-code/open-issues-text.ts'
import type { Run } from '../../src/workflow/run/state.ts'
import { accepted, aRun, finds, given, overrides, starts, upTo } from '../workflow/run/run.ts'
import { stepIn } from './step-in.ts'

const TASKS = { 'task-1': [], 'task-2': [], 'task-12': [] }

const told = (run: Run, id: string): string => openIssuesText(run, stepIn(run, id))

test('a builder is told what the plan’s reviewer noted of its task alone', () => {
  const notes = finds([
    { severity: 'low', location: 'Task 2, Instructions', issue: 'Name the error.', suggestion: 'TallyError' },
    { severity: 'low', location: 'the plan', issue: 'src/task-12.ts is long.' },
    { severity: 'low', location: '1.2-plan.md', issue: 'Task 1 and Task 2 share no test.' },
    { severity: 'low', location: '1.2-plan.md:41', issue: 'No word on the README.' },
  ])
  const { run } = given(aRun(), upTo('1.3', TASKS), accepted('plan-review-1', notes))
  const head = "Noted by the plan's reviewer. Settle it, or say in your summary why not:"
  expect(told(run, 'task-1')).toBe('')
  expect(told(run, 'task-2')).toBe(`${head}\n- LOW Task 2, Instructions: Name the error. Suggestion: TallyError`)
  expect(told(run, 'task-12')).toBe(`${head}\n- LOW the plan: src/task-12.ts is long.`)
})

test('the builder of the only task is told all that was noted, and who writes what nobody has settled', () => {
  const notes = finds([{ severity: 'low', location: '1.2-plan.md:41', issue: 'No word on the README.' }])
  const later = finds([{ severity: 'low', location: 'src/a.ts', issue: 'The readme does not say so.' }])
  const { run } = given(
    aRun(),
    upTo('1.3'),
    accepted('plan-review-1', notes),
    upTo('2.3'),
    accepted('impl-review-1', later),
    upTo('4.1'),
  )
  expect(told(run, 'task-1')).toContain('No word on the README.')
  expect(told(run, 'docs-1')).toBe(
    'Left open by the reviews. What of it your own step is there for, settle, and name it in a line of the file; leave the rest:\n- open-2: LOW src/a.ts: The readme does not say so.',
  )
})

test('a reviewer is told what is open, what was repaired, and how to speak of it', () => {
  const first = finds([
    { severity: 'high', location: 'src/a.ts', issue: 'It leaks.' },
    { severity: 'low', location: 'src/b.ts', issue: 'The name misleads.' },
  ])
  const { run } = given(aRun(), upTo('2.3'), accepted('impl-review-1', first), accepted('impl-review-fix-1'))
  expect(told(run, 'impl-review-2').split('\n')).toEqual([
    expect.stringMatching(
      /^Open from earlier reviews\. .*`"resolved": \["open-N"\]`.*`"id"`.*only where it is not, report it with its `"id"`, whatever its severity, and in full: your words replace these:$/,
    ),
    '- open-1 (given to somebody to settle): HIGH src/a.ts: It leaks.',
    '- open-2: LOW src/b.ts: The name misleads.',
  ])
})

test('what a person let pass is said to be so', () => {
  const settings = { retries: { maxPerStage: 0 }, review: { maxRetries: 0 } }
  const left = finds([{ severity: 'high', location: 'src/a.ts', issue: 'It leaks.' }])
  const { run } = given(aRun({ settings }), upTo('2.3'), accepted('impl-review-1', left), overrides('2.3'), upTo('4.2'))
  expect(told(run, 'final-review-1')).toMatch(
    /- open-1: HIGH src\/a\.ts: It leaks\. \(a person let the review pass all the same\)$/,
  )
})

test('where nothing is open, and to everybody else, nothing is said', () => {
  const left = finds([{ severity: 'low', location: 'src/a.ts', issue: 'x' }])
  const { run } = given(aRun(), upTo('2.3'), starts('impl-review-1'))
  expect(told(run, 'impl-review-1')).toBe('')
  expect(told(run, 'task-1')).toBe('')
  const later = given(aRun(), upTo('2.3'), accepted('impl-review-1', left), upTo('4.3')).run
  expect(told(later, 'completion-1')).toBe('')
})
