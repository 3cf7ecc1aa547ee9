import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFileSync } from 'node:fs'
import { delays } from '../src/delays.js'

test('caps every delay', () => {
  assert.deepEqual(delays({ tries: 5, first: 100, maxDelay: 300 }), [100, 200, 300, 300])
  assert.deepEqual(delays({ tries: 3, first: 100, maxDelay: 50 }), [50, 50])
})

test('changes nothing without it', () => {
  assert.deepEqual(delays({ tries: 4, first: 1 }), [1, 2, 4])
})

test('is described', () => {
  assert.match(readFileSync('README.md', 'utf8'), /maxDelay/)
})
