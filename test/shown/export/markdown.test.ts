import { expect, test } from 'vitest'
import { markdown, pullRequestText } from '../../../src/shown/export/markdown.ts'
import { mdText } from '../../../src/shown/export/md-text.ts'
import { accepted, aRun, finds, given, overrides, toTheEnd, upTo } from '../../workflow/run/run.ts'
import { approvesPlan, done, executes, fails, given as givenWork, starts } from '../../workflow/workstream/stream.ts'
import { viewOfRun, viewOfStream } from '../view/views.ts'

test('the text of a pull request tells how it went, unless it is to be short', () => {
  const view = viewOfRun(given(aRun(), toTheEnd))
  const full = pullRequestText(view, 'full')
  expect(full).toContain('| 0 Explore | completed | 2 |')
  expect(`${pullRequestText(view, 'short')}\n\n`).toBe(full.slice(0, full.indexOf('<details>')))
})

test('a run as a summary', () => {
  const left = finds([{ severity: 'low', location: 'src/a_b.ts:1', issue: 'It leaks.' }])
  const story = given(aRun(), upTo('4.2'), accepted('final-review-1', left), upTo('4.3'), overrides('4.3'), toTheEnd)
  expect(markdown(viewOfRun(story))).toBe(`# Add a command

Run run-1: completed · begun 2026-01-01 00:00 UTC

## Tasks

- [x] task-1 task-1

## Tests

- test: passed (npm test, 1.2 s)

## Left open by the reviews

- LOW src/a_b.ts:1: It leaks. (4.2)

## Overridden by a person

- 4.3: I have looked

## Notes

- overridden by a person: I have looked

<details><summary>How it went</summary>

| part | status | attempts | time | tokens |
|---|---|---|---|---|
| 0 Explore | completed | 2 | 3 s |  |
| 1.1 Brainstorm | completed | 1 | 1 s |  |
| 1.2 Plan | completed | 1 | 1 s |  |
| 1.3 Plan Review | completed | 1 | 1 s |  |
| 2.1 Task Execution | completed | 1 | 1 s |  |
| 2.2 Simplify | completed | 1 | 1 s |  |
| 2.3 Implementation Review | completed | 1 | 1 s |  |
| 3.1 Run Tests | completed | 1 | 1 s |  |
| 3.3 Test Review | completed | 1 | 1 s |  |
| 4.1 Documentation | completed | 1 | 1 s |  |
| 4.2 Final Review | completed | 1 | 1 s |  |

- 2026-01-01 00:00 UTC ! overridden by a person · 4.3 · I have looked

</details>
`)
})

test('a workstream as a summary', () => {
  const story = givenWork(
    approvesPlan(),
    executes('01'),
    starts('01.01.01'),
    fails('01.01.01'),
    ...done('01.01.02', '01.02.01'),
  )
  expect(markdown(viewOfStream(story))).toBe(`# Tea

Workstream 001-tea: running · begun 2026-01-01 00:00 UTC

## Stage 01 Shop: in progress

- [ ] 01.01.01 North (pending): it does not work
- [x] 01.01.02 South: Done.
- [x] 01.02.01 Roof: Done.

## Stage 02 Tea: pending

- [ ] 02.01.01 Leaves (pending)

## Stage 03 Guests: pending

- [ ] 03.01.01 Invite (pending)

<details><summary>How it went</summary>

| part | status | attempts | time | tokens |
|---|---|---|---|---|
| 01.01 Walls | running | 2 | 3 s |  |
| 01.02 Roof | completed | 1 | 1 s |  |

- 2026-01-01 00:00 UTC ✗ 01.01.01 · it does not work · trying again

</details>
`)
})

test.each([
  ['<img src=x onerror=alert(1)>', String.raw`\<img src=x onerror=alert(1)\>`],
  ['[a](javascript:alert(1)) ![b](c)', String.raw`\[a\](javascript:alert(1)) !\[b\](c)`],
  ['```sh\nrm -rf /\n```\n# Title', "'''sh rm -rf / ''' # Title"],
  ['a | b\n\n| c', String.raw`a \| b \| c`],
  ['snake_case _so_ **bold** `code`', String.raw`snake_case \_so\_ \*\*bold\*\* \`code\``],
  ['Fixes #12 for @octocat, GH-3', 'Fixes #<!-- -->12 for @<!-- -->octocat, GH-<!-- -->3'],
  ['&lt; $1 and $2 \\', String.raw`\&lt; \$1 and \$2 \\`],
  ['# Title', String.raw`\# Title`],
  ['- [x] done', String.raw`\- \[x\] done`],
  ['12. twelve', String.raw`12\. twelve`],
  ['\u001B[31mred\u202E', 'red'],
])('text from elsewhere is shown as it is, and does nothing: %s', (given, shown) => {
  expect(mdText(given)).toBe(shown)
})
