import { expect, test } from 'vitest'
import { check, checks } from '../../../../src/workflow/run/artifact/check.ts'
import { CheckName } from '../../../../src/workflow/run/phase.ts'
import { contextOf, problemsOf } from './context.ts'

test('every name a phase file may use has a check', () => {
  expect(Object.keys(checks).toSorted()).toEqual(CheckName.options.toSorted())
})

test.each(CheckName.options)('%s refuses an empty artifact', (name) => {
  expect(problemsOf(check(name, '\uFEFF \r\n\t', contextOf({ sections: ['## X'] })))).toBe(
    'the file is empty; expected the artifact the prompt describes',
  )
})

const listed = (count: number): string =>
  `## Findings\nx\n## Relevant files\n${Array.from({ length: count }, (_, index) => `- no/${index}.ts`).join('\n')}`

const linesFor = (count: number): string[] => problemsOf(check('explore', listed(count), contextOf())).split('\n')

test('at most 20 lines are said', () => {
  expect(linesFor(20)).toHaveLength(20)
  expect(linesFor(20).at(-1)).toContain('"no/19.ts"')
  expect(linesFor(25)).toHaveLength(20)
  expect(linesFor(25).slice(-2)).toEqual([
    'line 22: "no/18.ts" does not exist; expected a path in the project, or none',
    '… and 6 more',
  ])
})

test.each(CheckName.options)('%s survives anything, says one line a problem, and is quick', (name) => {
  const hostile = [
    '{',
    '```',
    '\u0000',
    '## Tasks\n'.repeat(20_000),
    `## Tasks\n${'###Task 2\n'.repeat(50_000)}`,
    '## X\n'.repeat(20_000),
    '## Approaches Considered\n'.repeat(20_000),
    '{"a":'.repeat(50_000),
    `"${'\\"'.repeat(100_000)}`,
    '### Task 1: x\n'.repeat(20_000),
  ]
  for (const text of hostile) {
    const before = process.cpuUsage()
    const verdict = check(name, text, contextOf({ sections: ['## X'] }))
    expect(verdict.ok).toBe(false)
    if (verdict.ok) continue
    for (const problem of verdict.problems) expect(problem).toMatch(/^.{1,400}$/u)
    // Whatever else the machine does.
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000)
  }
})
