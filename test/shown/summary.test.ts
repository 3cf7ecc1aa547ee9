import { expect, test } from 'vitest'
import { finalSummary } from '../../src/shown/summary.ts'
import { accepted, aRun, aTask, finds, given, overrides, tests, toTheEnd, TREES, upTo } from '../workflow/run/run.ts'

const settings = { retries: { maxPerPhase: 0 } }

test('what a person overrode is said once, with the reason', () => {
  const story = given(
    aRun({ settings }),
    upTo('3.1'),
    accepted('tests-1', tests(false)),
    overrides('3.1'),
    upTo('4.3'),
    overrides('4.3'),
  )
  expect(finalSummary(story.run, 'client')).toBe(
    [
      'Phasegate: done: Add a command',
      '- phases: 12 done, 1 left out (3.2)',
      '- tasks: 1 of 1 completed',
      '- tests: counted as passed by a person (instead of: test: failed with exit code 1 (npm\n  test, 1.2 s))',
      '- commit: none',
      '- overridden by a person: 3.1 (I have looked)',
      '- overridden by a person: 4.3 (I have looked)',
      '- artifacts: .agents/runs/run-1/phases/',
    ].join('\n'),
  )
})

test('phases that were left out are named by their reason, whole stages by their name', () => {
  expect(finalSummary(given(aRun({ without: ['2.2', '2.3', '3.2', '3.3', '4.1'] }), toTheEnd).run, 'client')).toMatch(
    /^- phases: 8 done, skipped: 2\.2, 2\.3, 3\.2, 3\.3, 4\.1 \(not wanted\)$/m,
  )
  expect(finalSummary(given(aRun({ without: ['3.1', '3.2', '3.3'] }), toTheEnd).run, 'client')).toMatch(
    /^- phases: 10 done, skipped: TEST \(not wanted\)$/m,
  )
})

test('what the reviews left open is listed, with the review, and that a person let it pass', () => {
  const one = { retries: { maxPerStage: 0 }, review: { maxRetries: 0 } }
  const left = finds([
    { severity: 'high', location: 'src/a.ts:1', issue: 'It leaks.' },
    { severity: 'low', location: 'src/b.ts:2', issue: 'The name\nmisleads.' },
  ])
  const small = finds([{ severity: 'low', location: 'test/a.ts', issue: 'Slow.' }])
  const story = given(
    aRun({ settings: one }),
    upTo('2.3'),
    accepted('impl-review-1', left),
    overrides('2.3'),
    upTo('4.2'),
    accepted('final-review-1', small),
    toTheEnd,
  )
  expect(finalSummary(story.run, 'client').match(/^- (?:open|overridden).*$/gm)).toEqual([
    '- open: HIGH src/a.ts:1: It leaks. (2.3, let pass by a person)',
    '- open: LOW src/b.ts:2: The name misleads. (2.3, let pass by a person)',
    '- open: LOW test/a.ts: Slow. (4.2)',
    '- overridden by a person: 2.3 (I have looked)',
  ])
})

test('an open issue is two lines of a terminal, and of many there are the first', () => {
  const long = {
    severity: 'low',
    location: 'src/a.ts:1',
    issue: 'It says much more than it has to. '.repeat(9),
  } as const
  const story = given(
    aRun(),
    upTo('2.3'),
    accepted('impl-review-1', finds(Array.from({ length: 10 }, () => ({ ...long })))),
    toTheEnd,
  )
  const lines = finalSummary(story.run, 'client').match(/^- open.*(?:\n {2}.*)?$/gm) ?? []
  expect(lines).toHaveLength(8)
  expect(lines[0]).toMatch(/^- open: LOW src\/a\.ts:1: It says much .*\n {2}.*… \(2\.3\)$/)
  expect(Math.max(...lines.flatMap((line) => line.split('\n').map(({ length }) => length)))).toBeLessThanOrEqual(90)
  expect(lines.at(-1)).toBe('- open: and 3 more')
})

test('what was assumed is there to be checked, two lines each at most', () => {
  const assumptions = ['Empty lines count.', `Names are ${'very '.repeat(50)}long.`]
  const { run } = given(
    aRun(),
    upTo('1.1'),
    accepted('brainstorm-1', { kind: 'areas', areas: [{ name: 'a', goal: 'b' }], assumptions }),
    toTheEnd,
  )
  expect(finalSummary(run, 'client').match(/^- assumed.*(?:\n  .*)?$/gm)).toEqual([
    '- assumed: Empty lines count.',
    expect.stringMatching(/^- assumed: Names are very .*\n {2}.*…$/),
  ])
})

test('what agents could not verify is told until code has run it', () => {
  const refused = ['npm test', 'node -e 1'].map((command) => ({ command, text: 'not allowed' }))
  const done = [aRun(), upTo('2.1'), accepted('task-1', { ...aTask('completed', 'src/a.ts'), refused }), upTo('3.1')]
  const told = (passed: boolean | null): string[] =>
    finalSummary(given(...done, accepted('tests-1', tests(passed)), toTheEnd).run, 'client').match(/^- not .*$/gm) ?? []
  expect(told(true)).toEqual(['- not verified here: node -e 1 (not allowed)'])
  expect(told(null)).toEqual([
    '- not verified here: npm test (not allowed)',
    '- not verified here: node -e 1 (not allowed)',
  ])
})

test('of a branch that is gone there is nothing to take or drop: the commit is shown', () => {
  const { run } = given(aRun({ trees: TREES }), toTheEnd)
  expect(finalSummary(run, 'client')).toMatch(
    /- commit: c0ffee on phasegate\/add\n.*\n- look: git diff .*\n- take: .*\n- drop: /,
  )
  expect(finalSummary(run, 'client', true)).toMatch(
    /- commit: c0ffee\n.*\n- look: git show c0ffee \(its branch is gone\)$/,
  )
})
