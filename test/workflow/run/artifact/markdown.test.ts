import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMarkdown } from '../../../../src/workflow/run/artifact/markdown.ts'

const headings = (text: string): string[] =>
  readMarkdown(text).sections.map(({ line, level, title }) => `${line} ${'#'.repeat(level)} ${title}`)

test('a section ends at the next heading of its level or a higher one', () => {
  const markdown = readMarkdown('# A\n## B\n### C\ntext\n## D\n# E')
  expect(markdown.sections.map(({ title, from, to }) => [title, from, to])).toEqual([
    ['A', 0, 5],
    ['B', 1, 4],
    ['C', 2, 4],
    ['D', 4, 5],
    ['E', 5, 6],
  ])
})

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('lines may end with %s, and a BOM may stand first', (_, end) => {
  const text = `\uFEFF# A${end}${end}## B ##${end}text`
  expect(headings(text)).toEqual(['1 # A', '3 ## B'])
  const markdown = readMarkdown(text)
  expect(markdown.lines.map(({ start, end: to }) => text.slice(start, to))).toEqual(['# A', '', '## B ##', 'text'])
})

test.each([
  ['three backticks', '```ts\n# no\n```\n# yes', ['4 # yes']],
  ['tildes', '~~~\n# no\n```\n# no\n~~~\n# yes', ['6 # yes']],
  ['a longer fence with a shorter one inside', '````md\n```ts\n# no\n```\n# no\n````\n# yes', ['7 # yes']],
  ['a longer closing fence', '```\n# no\n`````\n# yes', ['4 # yes']],
  ['a fence in a list', '- item\n  ```\n# no\n  ```\n# yes', ['5 # yes']],
  ['a fence behind list markers', '1. - ```sh\n# no\n     ```\n# yes', ['4 # yes']],
  ['code between backticks on one line', '``` not `a fence\n# yes', ['2 # yes']],
  ['a comment', '<!-- # no\n# no\n-->\n# yes\n<!-- short -->\n# yes', ['4 # yes', '6 # yes']],
  ['four spaces', '    # no\n   # yes', ['2 # yes']],
  ['no space', '#no\n#\n# #', ['2 # ', '3 # ']],
])('%s: what is a heading', (_, text, expected) => {
  expect(headings(text)).toEqual(expected)
  expect(readMarkdown(text).problems).toEqual([])
})

test('a fence that is never closed is named, as it hides what follows', () => {
  const markdown = readMarkdown('text\n~~~~js\n# hidden\n~~~')
  expect(markdown.problems).toEqual([
    'line 2: the code fence opened here is never closed; expected a line ~~~~ after the code',
  ])
  expect(markdown.closer).toBe('~~~~')
})

test('a fence that opens inside one of its own length is refused: where code ends is a guess', () => {
  expect(readMarkdown('```md\n```ts\ncode\n```\n# which?\n```').problems).toEqual([
    'line 2: the fence "```ts" opens inside the fence of line 1; expected that fence to be closed before, or to be longer, e.g. ````',
    'line 6: the code fence opened here is never closed; expected a line ``` after the code',
  ])
})

test('lines and line ends make up the whole text, whatever it is', () => {
  const piece = fc.constantFrom('# ', '```', '~~~', '<!--', '-->', '\n', '\r\n', '\r', ' ', 'x', '- ', '\uFEFF', '\t')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('')
      const { lines } = readMarkdown(text)
      let end = text.startsWith('\uFEFF') ? 1 : 0
      for (const line of lines) {
        expect(text.slice(end, line.start)).toMatch(/^(?:\r\n|\n|\r)?$/)
        expect(text.slice(line.start, line.end)).toBe(line.text)
        end = line.end
      }
      expect(text.slice(end)).toMatch(/^(?:\r\n|\n|\r)?$/)
    }),
  )
})
