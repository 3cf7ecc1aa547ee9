import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineProblems } from '../../../src/workflow/plan/line-problems.ts'
import { readMarkdown } from '../../../src/workflow/plan/markdown.ts'

/** The lines that are headings, as they are written. */
const headings = (text: string): string[] => {
  const { lines, sections } = readMarkdown(text)
  return sections.map(({ from }) => lines[from]?.text ?? '')
}

const codes = (text: string): string[] =>
  lineProblems(readMarkdown(text)).map(({ line, col, code }) => `${line}:${col} ${code}`)

test.for([
  ['a fence', '```\n# hidden\n```\n# seen'],
  ['a fence of tildes', '~~~ md\n# hidden\n```\n# hidden\n~~~\n# seen'],
  ['a longer fence around a shorter one', '````md\n```\n# hidden\n```\n# hidden\n````\n# seen'],
  ['a fence closed by a longer one', '```\n# hidden\n`````\n# seen'],
  ['a fence in a list', '- a\n  ```\n  # hidden\n  ```\n# seen'],
  ['a fence in a list in a list', '- a\n  - b\n\n    ```\n# hidden, though not indented\n    ```\n# seen'],
  ['a fence right behind a list marker', '1. ```sh\n   # hidden\n   ```\n# seen'],
  ['text that only looks like the end of a fence', '```\n``` js\n# hidden\n```\n# seen'],
  ['indented code', '    # hidden\n\n\t# hidden\n# seen'],
  ['an indented line of a paragraph', 'text\n    # hidden\n# seen'],
  ['a comment', '<!-- one\n# hidden\n-->\n# seen'],
  ['a comment in one line', '<!-- one -->\n# seen'],
  ['raw HTML', '<pre>\n# hidden\n</pre>\n# seen'],
  ['a fence in a list that its author forgot to indent', '- item\n  ```\n# hidden\n  ```\n# seen'],
  ['a fence behind list markers', '1. - ```sh\n# hidden\n     ```\n# seen'],
  ['a quote', '> # hidden\n# seen'],
  ['seven #', '####### hidden\n# seen'],
  ['no blank behind the #', '#hidden\n# seen'],
  ['a backslash', '\\# hidden\n# seen'],
])('%s hides a heading', ([, text]) => {
  expect(headings(text ?? '')).toEqual(['# seen'])
})

test.for([
  ['a rule after text is no title', 'text\n---\n# seen', ['# seen']],
  ['backticks in a line of code open nothing', '``` a ``` b\n# seen', ['# seen']],
  ['four blanks in front of a fence are code', 'text\n\n    ```\n# seen', ['# seen']],
  ['up to three blanks may stand in front', '   ### seen', ['   ### seen']],
  ['closing # and no text at all', '# a #\n##', ['# a #', '##']],
  ['a heading ends a list', '- a\n# seen', ['# seen']],
  ['a year starts no list', 'text\n2024. So\n  # seen', ['  # seen']],
  ['a BOM', '\uFEFF# seen', ['# seen']],
  ['CRLF', '```\r\n# hidden\r\n```\r\n# seen\r\n', ['# seen']],
  ['CR', '```\r# hidden\r```\r# seen\r', ['# seen']],
  ['no text', '', []],
] as const)('%s', ([, text, expected]) => {
  expect(headings(text)).toEqual(expected)
})

test('lines are numbered as editors do, whatever ends them', () => {
  const { lines } = readMarkdown('a\r\nb\rc\n\nd')
  expect(lines.map(({ number, start, text }) => [number, start, text])).toEqual([
    [1, 0, 'a'],
    [2, 3, 'b'],
    [3, 5, 'c'],
    [4, 7, ''],
    [5, 8, 'd'],
  ])
})

test('a fence that is never closed is reported where it opens', () => {
  expect(codes('a\n\n  ```ts\n# b\n')).toEqual(['3:3 fence-unclosed'])
  expect(codes('<!-- a\n# b\n')).toEqual(['1:1 html-unclosed'])
})

test('a fence that was probably not closed is reported although another one closes it', () => {
  expect(codes('```ts\na\n\n```sh\nb\n```\n')).toEqual(['4:1 fence-nested'])
  expect(codes('```\n###### Thread 02: lost\n```\n')).toEqual(['2:1 heading-hidden'])
})

test('what people take for a heading and is none is reported', () => {
  expect(codes('###Stage 01: A\n####### Thread 01: B\n##Summary\n#1 and #include and #!/bin/sh')).toEqual([
    '1:1 heading-malformed',
    '2:1 heading-malformed',
    '3:1 heading-malformed',
  ])
  expect(codes('Plan: A\n=======')).toEqual(['2:1 heading-underlined'])
  expect(codes('- a\n  ## b')).toEqual(['2:3 heading-in-list'])
})

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
