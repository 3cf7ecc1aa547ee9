import pico from 'picocolors'
import { expect, test } from 'vitest'
import { columns } from '../../src/shown/columns.ts'
import { indented, rowsWithin } from '../../src/shown/rows.ts'

const { green } = pico.createColors(true)

test('columns line up, the last one is not padded, nothing is cut off', () => {
  expect(
    columns([
      ['01.01.01', '✓ done', 'a long report that nobody may cut off, whatever the width of the terminal is'],
      ['01.01.10', '▶', 'x'],
      ['2', '✗ failed', ''],
      ['3'],
    ]),
  ).toBe(
    [
      '01.01.01  ✓ done    a long report that nobody may cut off, whatever the width of the terminal is',
      '01.01.10  ▶         x',
      '2         ✗ failed',
      '3',
    ].join('\n'),
  )
})

test('colours and wide characters do not move the columns', () => {
  expect(
    columns([
      [green('ok'), '│'],
      ['日本', '│'],
      ['four', '│'],
    ]),
  ).toBe(`${green('ok')}    │\n日本  │\nfour  │`)
})

test('a line break in a cell becomes a space', () => {
  expect(columns([['a\n  b', 'c']])).toBe('a b  c')
})

test('no rows, no text', () => {
  expect(columns([])).toBe('')
})

test('text is indented line by line, empty lines stay empty', () => {
  expect(indented('a\n\nb', 2)).toBe('    a\n\n    b')
})

test('in a terminal that is too narrow the last column stands below its row', () => {
  const rows = [
    ['THREAD', 'REPORT'],
    ['01.01.01', 'The parser reads lists now,\nand tests say so.'],
    ['01.01.02', ''],
  ]
  expect(rowsWithin(rows, null)).toEqual(columns(rows).split('\n'))
  expect(rowsWithin(rows, 80)).toEqual(columns(rows).split('\n'))
  expect(rowsWithin(rows, 24)).toEqual([
    'THREAD\n    REPORT',
    '01.01.01\n    The parser reads\n    lists now, and tests\n    say so.',
    '01.01.02',
  ])
})
