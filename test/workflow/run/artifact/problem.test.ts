import { expect, test } from 'vitest'
import { readMarkdown } from '../../../../src/workflow/plan/markdown.ts'
import { blockProblems, shown } from '../../../../src/workflow/run/artifact/problem.ts'

const problems = (text: string): string[] => blockProblems(readMarkdown(text)).map(shown)

test('a fence that is never closed is named, as it hides what follows', () => {
  expect(problems('text\n~~~~js\n# hidden\n~~~')).toEqual([
    'line 2: the code fence opened here is never closed; expected a line ~~~~ after the code',
  ])
})

test('a fence that opens inside one of its own length is refused: where code ends is a guess', () => {
  expect(problems('```md\n```ts\ncode\n```\n# which?\n```')).toEqual([
    'line 2: the fence "```ts" opens inside the fence of line 1; expected that fence to be closed before, or to be longer, e.g. ````',
    'line 6: the code fence opened here is never closed; expected a line ``` after the code',
  ])
})

test('HTML that is never closed hides what follows, too', () => {
  expect(problems('<!-- a\n# hidden')).toEqual([
    'line 1: the comment opened here is never closed; expected --> after it',
  ])
  expect(problems('<pre>\n# hidden')).toEqual([
    'line 1: the HTML opened here is never closed; expected </pre> after it',
  ])
})
