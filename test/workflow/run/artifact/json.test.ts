import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { findFlaw } from '../../../../src/workflow/run/artifact/json-flaw.ts'
import { readJson } from '../../../../src/workflow/run/artifact/json.ts'
import { problemsOf } from './context.ts'

const Shape = z.object({
  name: z.string(),
  list: z.array(z.object({ kind: z.enum(['a', 'b', 'c']), count: z.int().check(z.minimum(0)) })),
  done: z.nullable(z.boolean()),
})
const GOOD = '{"name":"x","list":[{"kind":"a","count":1}],"done":null}'
const VALUE = { name: 'x', list: [{ kind: 'a', count: 1 }], done: null }

test.each([
  ['plain', GOOD],
  ['with a BOM and CRLF', `\uFEFF${GOOD.replaceAll(',', ',\r\n')}\r\n`],
  ['in a json fence', `\n\`\`\`json\n${GOOD}\n\`\`\`\n`],
  ['in a fence without a language', `\`\`\`\r\n${GOOD}\r\n\`\`\``],
  ['in a longer fence', `~~~~ JSON\n${GOOD}\n~~~~`],
  ['with more than was asked for', GOOD.replace('{', '{"more":[],')],
])('%s', (_, text) => {
  expect(readJson(text, Shape)).toEqual({ ok: true, value: VALUE })
})

test.each([
  ['{"a": 1,}', 'line 1, column 9: the comma before this is one too many; expected none at the end'],
  ['[1,\n2,\n]', 'line 3, column 1: the comma before this is one too many; expected none at the end'],
  ['{"a": 1 "b": 2}', 'line 1, column 9: expected a comma or }, found "\\"b\\""'],
  [
    '{\r\n  "a": "he said "hi" to me"}',
    'line 2, column 18: expected a comma or } (a double quote inside a string is written \\"), found "hi"',
  ],
  [
    '{"a": "two\nlines"}',
    'line 1, column 11: a line break inside the string that begins "two"; expected \\n or a closing quote',
  ],
  ['{"a": "C:\\path"}', 'line 1, column 10: the escape "\\\\p" is none; expected e.g. \\\\ for a backslash'],
  ['{"a": "open', 'line 1, column 7: the string that begins here is never closed; expected a double quote at its end'],
  ['{"a": [1, {"b": 2}', 'line 1, column 19: the file ends too early; expected ] }'],
  ["{'a': 1}", 'line 1, column 2: found "\'a\'"; expected double quotes'],
  ['{a: 1}', 'line 1, column 2: expected a key in double quotes, found "a"'],
  ['{"a" 1}', 'line 1, column 6: expected a colon after the key, found "1"'],
  ['{"a": undefined}', 'line 1, column 7: expected a value, found "undefined"'],
  ['{"a": 01}', 'line 1, column 7: expected a value, found "01"'],
  ['{\n  // why\n  "a": 1}', 'line 2, column 3: a comment; JSON has none'],
  ['{"a": 1, "\\u0061": 2}', 'line 1, column 10: the key "a" appears twice; expected it once'],
  ['{} {}', 'line 1, column 4: expected nothing after the JSON, found "{"'],
  ['Here it is:\n{}', 'line 1, column 1: expected JSON and nothing around it, found "Here"'],
  ['```json\n{"a":\n}\n```', 'line 3, column 1: expected a value, found "}"'],
  ['```json\n```', 'line 2, column 1: the JSON is missing; expected one JSON object'],
])('%j is refused with its place', (text, problem) => {
  expect(problemsOf(readJson(text, Shape))).toBe(problem)
})

test('a wrong shape is refused with path, expectation and what was found', () => {
  const wrong = { name: 7, list: [{ kind: 'd', count: -1 }, 'x', { kind: null, count: 1.5 }], done: ' ' }
  expect(problemsOf(readJson(JSON.stringify(wrong), Shape))).toBe(
    [
      'name: expected a string, found 7',
      'list[0].kind: expected "a", "b" or "c", found "d"',
      'list[0].count: expected at least 0, found -1',
      'list[1]: expected an object, found "x"',
      'list[2].kind: expected "a", "b" or "c", found null',
      'list[2].count: expected a whole number, found 1.5',
      'done: expected true or false, found an empty string',
    ].join('\n'),
  )
  expect(problemsOf(readJson('[]', Shape))).toBe('the JSON: expected an object, found an empty list')
  expect(problemsOf(readJson('{"list":{}}', Shape))).toBe(
    [
      'name: expected a string, found nothing',
      'list: expected a list, found an object',
      'done: expected true or false, found nothing',
    ].join('\n'),
  )
})

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('it agrees with JSON.parse on what is JSON', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b\\n"',
    '1',
    '-0.5e3',
    '01',
    'true',
    'nul',
    ' ',
    '\n',
    '"',
    '\\',
    "'",
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      const flaw = findFlaw(text)
      if (flaw?.problem.includes('appears twice') === true) return
      expect(flaw === null).toBe(parses(text))
      expect(flaw?.offset ?? 0).toBeLessThanOrEqual(text.length)
    }),
    { numRuns: 1000 },
  )
  fc.assert(fc.property(fc.jsonValue(), (value) => findFlaw(JSON.stringify(value, null, 1)) === null))
})

test('depth and size are no problem', () => {
  for (const text of ['['.repeat(100_000), `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
    expect(problemsOf(readJson(text, Shape))).toBe('line 1, column 101: nested deeper than 100 levels')
  }
  const long = JSON.stringify({ ...VALUE, name: 'x'.repeat(3_000_000) })
  expect(readJson(long, Shape).ok).toBe(true)
})
