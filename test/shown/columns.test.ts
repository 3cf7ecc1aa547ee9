import pico from 'picocolors'
import { describe, expect, test } from 'vitest'
import { clipped, displayWidth, padded, wrapped } from '../../src/shown/columns.ts'

const { green } = pico.createColors(true)

test.each([
  ['✓▶✗·│→', 6],
  ['🚀', 2],
  ['é', 1],
  ['e\u0301', 1],
  [green('ok'), 2],
  ['', 0],
])('%j takes %i cells', (text, width) => {
  expect(displayWidth(text)).toBe(width)
})

test('a cell is filled up by what it takes on the screen', () => {
  expect([padded('日本', 6), padded(green('ok'), 4), padded('longer', 3)]).toEqual([
    '日本  ',
    `${green('ok')}  `,
    'longer',
  ])
})

test.each([
  ['as long as it may be', 20, 'as long as it may be'],
  ['too long by some', 8, 'too lon…'],
  ['ends in a blank', 6, 'ends…'],
  ['日本語', 4, '日…'],
])('%j in %i cells', (text, width, expected) => {
  expect(clipped(text, width)).toBe(expected)
  expect(displayWidth(expected)).toBeLessThanOrEqual(width)
})

describe('a text is broken at blanks', () => {
  test('into lines that fit', () => {
    expect(wrapped('the run is blocked because of this', 12)).toEqual(['the run is', 'blocked', 'because of', 'this'])
  })

  test('and keeps its own line breaks and what cannot be broken', () => {
    expect(wrapped('a\n\nunbreakable b', 4)).toEqual(['a', '', 'unbreakable', 'b'])
  })
})
