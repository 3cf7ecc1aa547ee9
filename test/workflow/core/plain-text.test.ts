// Control characters are what this file is about.
/* oxlint-disable no-control-regex */

import { describe, expect, test } from 'vitest'
import {
  oneLine,
  plainIn,
  plainText,
  printable,
  printableIn,
  printableJson,
} from '../../../src/workflow/core/plain-text.ts'

describe('plain text', () => {
  test.each([
    ['a title that is set', 'a\u001B]0;owned\u0007b', 'ab'],
    ['a link', '\u001B]8;;http://evil.invalid\u001B\\click\u001B]8;;\u001B\\', 'click'],
    ['the clipboard', '\u001B]52;c;cm0gLXJm\u0007x', 'x'],
    ['a device control string', '\u001BP1$r0m\u001B\\x', 'x'],
    ['a screen that is cleared', 'a\u001B[2J\u001B[1;1Hb', 'ab'],
    ['C1 controls', 'a\u009B2Jb\u009D0;t\u009Cc\u0085', 'abc'],
    ['a sequence that never ends', 'a\u001B]0;never\nb', 'a0;never\nb'],
    ['colours', '\u001B[8mhidden\u001B[0m', 'hidden'],
    ['a line that is overwritten', 'safe\revil', 'safe\nevil'],
    ['backspaces and bells', 'a\b\u0007b\u007F', 'ab'],
    ['bidi marks', 'a\u202Eb\u2066c\u200F\u061Cd', 'abcd'],
    ['what nobody sees', 'a\u200Bb\uFEFFc\u{E0041}\u{E0042}d\u2060', 'abcd'],
    ['what is meant: lines, tabs, other scripts, emoji', 'a\n\tб日\u200Dאב 👩‍👩‍👧 é✓', 'a\n\tб日\u200Dאב 👩‍👩‍👧 é✓'],
  ])('holds nothing of %s', (_, text, plain) => {
    expect(plainText(text)).toBe(plain)
    expect(plainText(plainText(text))).toBe(plain)
  })

  test('takes long text in no time', () => {
    const text = '\u001B]0;'.repeat(100_000) + '\u001B['.repeat(100_000)
    const before = performance.now()
    plainText(text)
    expect(performance.now() - before).toBeLessThan(1000)
  })
})

test('on one line there is neither a line break nor a fence', () => {
  expect(oneLine(' a\r\n```json\n{}\n```\u2028~~~~\u0085b ')).toBe("a '''json {} ''' '''b")
})

test('what is printed keeps the colours that are ours and no other sequence', () => {
  expect(printable('\u001B[32m✓\u001B[39m \u001B[8mno\u001B[38;5;0mno\u001B[90mdim\u001B[39m\u001B[5A')).toBe(
    '\u001B[32m✓\u001B[39m nono\u001B[90mdim\u001B[39m',
  )
  expect(printable('\u001B]0;a\u001B[31mb\u0007c')).not.toMatch(/\u001B[^[]|\u0007/)
  expect(printableIn({ a: ['\u001B[2Jx', 1], b: { c: 'y\u202E' }, d: null })).toEqual({
    a: ['x', 1],
    b: { c: 'y' },
    d: null,
  })
})

test('JSON for a program keeps every character, escaped', () => {
  const value = { a: '\u001B[2J\u202E\u{E0041}\u009B é' }
  const json = printableJson(JSON.stringify(value))
  expect(json).toBe(String.raw`{"a":"\u001b[2J\u202e\udb40\udc41\u009b é"}`)
  expect(JSON.parse(json)).toEqual(value)
})

test.each([
  ['as it is', { a: 'C:\\users\\b "c"\n\t', b: [1, null], c: { d: true } }, undefined],
  ['escaped for JSON alone', { a: 'x\r\ny', 'b\\u0007': 'x\by\f' }, { a: 'x\ny', 'b\\u0007': 'xy' }],
  ['beyond ASCII', { a: 'é\u202Ex', b: 'x\u007F' }, { a: 'éx', b: 'x' }],
])('every text in a value is plain: %s', (_, value, plain) => {
  expect(plainIn(value)).toEqual(plain ?? value)
})
