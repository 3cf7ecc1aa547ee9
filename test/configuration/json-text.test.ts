import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readJsonText } from '../../src/configuration/json-text.ts'

// The mistakes are told by findFlaw, which has a test of its own.
test.each([
  ['', '1:1', 'the file is empty; write {} or remove it'],
  ['  \n', '2:1', 'the file is empty'],
  ['{\n  "a": tru\n}', '2:8', 'expected a value'],
  ['{"a": 1,\n}', '2:1', 'the comma before this is one too many'],
  ['{\n  // why\n  "a": 1}', '2:3', 'a comment; JSON has none'],
  ['{"a": 1}\n}', '2:1', 'expected nothing after the JSON'],
  ['{"a": 1,\r\n "a": 2}', '2:2', 'the key "a" appears twice'],
  ['['.repeat(5000), '1:101', 'nested deeper than 100 levels'],
])('%j is refused at %s: %s', (text, where, problem) => {
  const read = readJsonText(text)
  expect(read).toMatchObject({ ok: false, problem: expect.stringContaining(problem) })
  expect(read.ok || `${read.position.line}:${read.position.column}`).toBe(where)
})

test('a byte order mark is no mistake', () => {
  expect(readJsonText('\uFEFF{"a": 1}')).toMatchObject({ ok: true, value: { a: 1 } })
})

test('every key and list entry has its position', () => {
  const read = readJsonText('{\n  "git": {\n    "excludePatterns": ["a",\n      "b"]\n  }\n}')
  expect(read.ok && Object.fromEntries(read.positions)).toEqual({
    git: { line: 2, column: 3 },
    'git.excludePatterns': { line: 3, column: 5 },
    'git.excludePatterns.0': { line: 3, column: 25 },
    'git.excludePatterns.1': { line: 4, column: 7 },
  })
})

test('a key named __proto__ is a key like any other', () => {
  const read = readJsonText('{"__proto__": {"polluted": true}}')
  expect(read.ok && Object.keys(Object(read.value))).toEqual(['__proto__'])
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test('it reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, space) => {
      const value: unknown = JSON.parse(text)
      expect(readJsonText(JSON.stringify(value, null, space))).toMatchObject({ ok: true, value })
    }),
  )
})

test('it refuses what JSON.parse refuses', () => {
  const piece = fc.constantFrom(
    ...'{ } [ ] , : " "a" "b": 1 - .5 e3 true nul \\ \t \u0001 \u007f \u00a0'.split(' '),
    ' ',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const read = readJsonText(pieces.join(''))
      fc.pre(read.ok || !read.problem.includes('twice'))
      expect(read.ok ? read.value : 'refused').toEqual(parsed(pieces.join('')))
    }),
    { numRuns: 5000 },
  )
})

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return 'refused'
  }
}
