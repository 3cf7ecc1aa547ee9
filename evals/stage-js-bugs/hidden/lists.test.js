import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median } from '../src/median.js'
import { unique } from '../src/unique.js'

test('median', () => {
  assert.equal(median([10, 9, 1]), 9)
  assert.equal(median([4, 1, 3, 2]), 2.5)
  const given = [3, 1, 2]
  median(given)
  assert.deepEqual(given, [3, 1, 2])
})

test('unique', () => {
  assert.deepEqual(unique([NaN, 1, NaN, 1, '1']), [NaN, 1, '1'])
})
