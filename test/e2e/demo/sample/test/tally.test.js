import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArguments } from '../src/arguments.js'
import { count } from '../src/count.js'
import { asTable } from '../src/output.js'

test('counts lines, words and characters', () => {
  assert.deepEqual(count('one two\nthree'), { lines: 2, words: 3, characters: 13 })
  assert.deepEqual(count(''), { lines: 0, words: 0, characters: 0 })
})

test('reads files and options in any order', () => {
  assert.deepEqual(readArguments(['a.txt', '--words', 'b.txt']).files, ['a.txt', 'b.txt'])
  assert.throws(() => readArguments(['--nope']), /unknown option --nope/)
  assert.throws(() => readArguments([]), /no file given/)
})

test('prints one line a file', () => {
  const rows = [{ file: 'a.txt', lines: 1, words: 2, characters: 9 }]
  assert.equal(asTable(rows, { words: false }), '1\t2\t9\ta.txt')
  assert.equal(asTable(rows, { words: true }), '2\ta.txt')
})
