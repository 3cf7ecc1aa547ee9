import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration } from '../src/duration.js'

test('parts add up', () => {
  assert.equal(parseDuration('1h30m'), 5400)
  assert.equal(parseDuration('1h1m1s'), 3661)
  assert.equal(parseDuration('10m'), 600)
})

test('what is not all duration is refused', () => {
  for (const text of ['90', '', '1h30', 'x1h', '1d', '1h later']) assert.throws(() => parseDuration(text), Error, text)
})
