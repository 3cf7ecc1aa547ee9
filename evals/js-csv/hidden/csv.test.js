import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCsv } from '../src/csv.js'

test('quoted fields hold anything', () => {
  assert.deepEqual(parseCsv('"a,b",c\n'), [['a,b', 'c']])
  assert.deepEqual(parseCsv('"say ""hi""",2'), [['say "hi"', '2']])
  assert.deepEqual(parseCsv('"two\nlines",x\ny,z\n'), [['two\nlines', 'x'], ['y', 'z']])
  assert.deepEqual(parseCsv('"",""\n'), [['', '']])
})

test('plain fields stay as they were', () => {
  assert.deepEqual(parseCsv('a,,c\n,\n'), [['a', '', 'c'], ['', '']])
  assert.deepEqual(parseCsv('a,b\n\nc'), [['a', 'b'], [''], ['c']])
})
