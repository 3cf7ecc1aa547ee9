import { expect, test } from 'vitest'
import { checkExplore, mergeExplore } from '../../../../src/workflow/run/artifact/explore.ts'
import { readMarkdown } from '../../../../src/workflow/plan/markdown.ts'
import { contextOf, problemsOf, ROOT } from './context.ts'

const PART = `## Findings
- Login is checked in one place (src/a.ts:12)

## Relevant files
- src/a.ts
- test/a.test.ts
`

const listing = (list: string): string => `## Findings\nfound\n\n## Relevant files\n${list}\n`
const problems = (text: string): string => problemsOf(checkExplore(text, contextOf()))

test('findings and existing files are accepted', () => {
  expect(checkExplore(PART, contextOf())).toEqual({ ok: true, facts: { kind: 'text' } })
})

test.each([
  ['`src/a.ts`'],
  ['src/a.ts:12'],
  ['src/a.ts:12-40'],
  ['src/a.ts#L12-L40'],
  ['src/a.ts (lines 3-9)'],
  ['src/a.ts - checks the login'],
  ['src/a.ts — checks the login'],
  ['src/a.ts: checks the login'],
  ['`src/a.ts:12` - see `login()`'],
  ['`src/a.ts`, `src/b.ts` - both'],
  ['src/a.ts, src/b.ts'],
  ['**src/a.ts** - bold'],
  ['**`src/a.ts`**: bold'],
  ['[src/a.ts](src/a.ts#L3)'],
  ['[x] ./src/a.ts'],
  [`${ROOT}/src/a.ts`],
  ['docs/My Guide.md'],
  ['Makefile'],
  ['src/'],
])('an item may be written %s', (item) => {
  expect(problems(listing(`- ${item}`))).toBe('accepted')
})

test.each([
  ['none'],
  ['None.'],
  ['- none'],
  ['`none`'],
  ['none - nothing is there yet'],
  ['- none: nothing is there yet\n\nReally.'],
])('no files may be written %s', (none) => {
  expect(problems(listing(none))).toBe('accepted')
})

test('bullets below a path may describe it, and a group may hold paths', () => {
  expect(
    problems(listing('- Backend:\n  - src/a.ts\n  - src/b.ts: helper\n- test/a.test.ts\n  - covers the login')),
  ).toBe('accepted')
})

test('files that do not exist are refused by name, with their lines', () => {
  expect(problems(listing('- src/a.ts\n- src/nope.ts:3 - invented\n1. `lib/x.ts`, `src/b.ts`\n  - src/inner.ts'))).toBe(
    [
      'line 6: "src/nope.ts" does not exist; expected a path in the project, or none',
      'line 7: "lib/x.ts" does not exist; expected a path in the project, or none',
      'line 8: "src/inner.ts" does not exist; expected a path in the project, or none',
    ].join('\n'),
  )
})

test('what is missing is said with what was expected', () => {
  expect(problems('I looked around.')).toBe(
    [
      'there is no "## Findings" section; expected that heading and what you found below it',
      'there is no "## Relevant files" section; expected that heading and a list of paths, or none, below it',
    ].join('\n'),
  )
  expect(problems('# Findings\nx\n## Relevant files:\n')).toBe(
    [
      'line 1: "# Findings" has the wrong level; expected "## Findings"',
      'line 3: "## Relevant files" is empty; expected a list of paths, or none, below it',
    ].join('\n'),
  )
  expect(problems(listing('I did not look.'))).toBe(
    'line 4: "## Relevant files" has no list; expected lines such as "- src/a.ts", or none',
  )
})

test('headings inside code do not count, and an open fence is named as the cause', () => {
  expect(problems('```\n## Findings\nx\n## Relevant files\nnone\n```')).toContain('there is no "## Findings" section')
  expect(problems('## Findings\n```ts\ncode\n## Relevant files\nnone')).toBe(
    [
      'line 2: the code fence opened here is never closed; expected a line ``` after the code',
      'there is no "## Relevant files" section; expected that heading and a list of paths, or none, below it',
    ].join('\n'),
  )
})

test('CRLF, a BOM and missing empty lines change nothing', () => {
  expect(problems(`\uFEFF${PART.replaceAll('\n', '\r\n')}`)).toBe('accepted')
  expect(problems('## Findings\nx\n## Relevant Files\n* src/a.ts')).toBe('accepted')
})

test('parts become one well-formed document with every file once', () => {
  const second = [
    '\uFEFF# Architecture',
    'Title',
    '=====',
    '## Findings',
    'All goes through `main`.',
    '```md',
    '## not a heading',
    '```',
    '### Deeper',
    '###### Deepest',
    '## Relevant files',
    '- `src/b.ts:3` - entry',
    '- src/a.ts',
    '- docs/My Guide.md',
  ].join('\r\n')
  const none = '## Findings\nNothing.\n\n## Relevant files\nnone\n'
  expect(
    mergeExplore([
      { lens: 'change site', text: PART },
      { lens: 'architecture', text: second },
      { lens: 'history', text: none },
    ]),
  ).toBe(`# Explore Findings

## Query 1: change site

### Findings
- Login is checked in one place (src/a.ts:12)

## Query 2: architecture

### Architecture
Title

=====
#### Findings
All goes through \`main\`.
\`\`\`md
## not a heading
\`\`\`
##### Deeper
###### Deepest
#### Relevant files
- \`src/b.ts:3\` - entry

## Query 3: history

### Findings
Nothing.

### Relevant files
none

## Summary

Relevant files:

- src/a.ts
- test/a.test.ts
- src/b.ts
- \`docs/My Guide.md\`
`)
})

test('a part with an open fence cannot swallow the next one', () => {
  const merged = mergeExplore([
    { lens: 'a', text: '## Findings\n````\ncode' },
    { lens: 'b', text: '## Findings\nx' },
  ])
  expect(readMarkdown(merged).sections.map(({ title }) => title)).toEqual([
    'Explore Findings',
    'Query 1: a',
    'Findings',
    'Query 2: b',
    'Findings',
    'Summary',
  ])
  expect(merged.endsWith('## Summary\n\nRelevant files:\n\nnone\n')).toBe(true)
})

test('nothing is said twice: a point in the same words, whatever its marks and lines, stands where it was said first', () => {
  const first = `## Findings

Logins:
- \`login()\` checks the name (src/a.ts:12)
- Tokens last an hour
  - which a test holds

## Relevant files
- src/a.ts: the login
`
  const second = `## Findings
* **login()** checks the name (src/a.ts:12-14).
- Tokens last an hour
- Tokens last an hour
  - which nothing holds

### Tests
1. Tokens last an hour
   - which a test holds

## Relevant files
- src/a.ts
`
  const parts = [
    { lens: 'one', text: first },
    { lens: 'two', text: second },
    { lens: 'three', text: second },
  ]
  const [, one = '', two = '', three = ''] = mergeExplore(parts).split(/^## (?:Query|Summary).*\n/m)
  expect(one).toContain('- Tokens last an hour\n  - which a test holds\n\n### Relevant files\n- src/a.ts: the login\n')
  expect(two.trim()).toBe('### Findings\n- Tokens last an hour\n- Tokens last an hour\n  - which nothing holds')
  expect(three.trim()).toBe('Nothing that is not said above.')
})
