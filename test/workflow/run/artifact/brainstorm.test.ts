import { expect, test } from 'vitest'
import { checkBrainstorm, selectedApproach } from '../../../../src/workflow/run/artifact/brainstorm.ts'
import { contextOf, problemsOf } from './context.ts'

const withAreas = (list: string): string => `## Approaches Considered
### In the router
Small.
### In a middleware
Reusable.

## Selected Approach
The middleware.

## Implementation Areas
${list}
`

const areas = (list: string): unknown => {
  const verdict = checkBrainstorm(withAreas(list), contextOf())
  return verdict.ok ? verdict.facts : verdict.problems.join('\n')
}

test('the areas are what later decisions need', () => {
  expect(areas('- auth: check the session\n- docs: say how')).toEqual({
    kind: 'areas',
    areas: [
      { name: 'auth', goal: 'check the session' },
      { name: 'docs', goal: 'say how' },
    ],
  })
})

test.each([
  ['* **auth**: check it'],
  ['- **auth:** check it'],
  ['1. `auth` — check it'],
  ['- auth - check it'],
  ['Two words first.\n\n- auth: check\n  it'],
  ['- auth:\n  - check\n  - it'],
  ['- auth: check it\n\n```\n- not: an area\n```'],
])('an area may be written %j', (list) => {
  expect(areas(list)).toEqual({ kind: 'areas', areas: [{ name: 'auth', goal: 'check it' }] })
})

test('names must be usable as dependencies', () => {
  expect(areas('- auth: a\n- Auth: b\n- none: c\n- Task 3: d\n- just words\n- e:')).toBe(
    [
      'line 12: the area "Auth" is there twice (the first is on line 11); expected another name',
      'line 13: the area "none" reads like a dependency; expected a name that tasks can refer to',
      'line 14: the area "Task 3" reads like a dependency; expected a name that tasks can refer to',
      'line 15: "just words" is no area; expected "- <name>: <goal>"',
      'line 16: "e:" is no area; expected "- <name>: <goal>"',
    ].join('\n'),
  )
})

const list = (count: number): string => Array.from({ length: count }, (_, index) => `- area ${index}: goal`).join('\n')

test('there are 1 to 10 areas', () => {
  expect(areas(list(10))).toHaveProperty('areas.length', 10)
  expect(areas(list(11))).toBe(
    'line 10: "## Implementation Areas" has 11 list items; expected 1 to 10 lines "- <name>: <goal>"',
  )
  expect(areas('the whole of it')).toBe(
    'line 10: "## Implementation Areas" has no list items; expected 1 to 10 lines "- <name>: <goal>"',
  )
})

test('two approaches and a selected one are required', () => {
  const text =
    '## Approaches Considered\n### Only one\nx\n```\n### not one\n```\n## Selected Approach\n\n## Implementation Areas\n- a: b'
  expect(problemsOf(checkBrainstorm(text, contextOf()))).toBe(
    [
      'line 7: "## Selected Approach" is empty; expected which and why below it',
      'line 1: "## Approaches Considered" has 1 "### <approach>" headings; expected at least two',
    ].join('\n'),
  )
  expect(problemsOf(checkBrainstorm('# Ideas\nNone.', contextOf()))).toBe(
    [
      'there is no "## Approaches Considered" section; expected that heading and at least two "### <approach>" headings below it',
      'there is no "## Selected Approach" section; expected that heading and which and why below it',
      'there is no "## Implementation Areas" section; expected that heading and a list "- <name>: <goal>" below it',
    ].join('\n'),
  )
})

test('the selected approach is that section with what stands below it, and nothing of the others', () => {
  const text =
    '## Approaches Considered\n### A\nNo.\n## Selected approach:\n\nB.\n\n### Names\n`b()`\n\n## Implementation Areas\n- b: it\n'
  expect(selectedApproach(text)).toBe('B.\n\n### Names\n`b()`')
  expect(selectedApproach('# Overridden by a person\n\nI know it.\n')).toBeNull()
})

test('what it assumes is known to the run, and told with the approach', () => {
  const text = withAreas('- auth: check it\n\n## Assumptions\n- Sessions end\n  at midnight.\n- None')
  expect(checkBrainstorm(text, contextOf())).toMatchObject({ facts: { assumptions: ['Sessions end at midnight.'] } })
  expect(selectedApproach(text)).toBe('The middleware.\n\nAssumed:\n- Sessions end at midnight.')
})
