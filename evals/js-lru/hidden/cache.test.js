import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cache } from '../src/cache.js'

const full = () => {
  const cache = new Cache(2)
  cache.set('a', undefined)
  cache.set('b', 2)
  return cache
}

test('get counts as use, also of undefined', () => {
  const cache = full()
  cache.get('a')
  cache.set('c', 3)
  assert.deepEqual(['a', 'b', 'c'].map((key) => cache.has(key)), [true, false, true])
})

test('has does not, and get of what is not there adds nothing', () => {
  const cache = full()
  cache.has('a')
  assert.equal(cache.get('x'), undefined)
  assert.equal(cache.has('x'), false)
  cache.set('c', 3)
  assert.deepEqual(['a', 'b', 'c'].map((key) => cache.has(key)), [false, true, true])
})

test('set again counts as use', () => {
  const cache = full()
  cache.set('a', 5)
  cache.set('c', 3)
  assert.deepEqual(['a', 'b', 'c'].map((key) => cache.has(key)), [true, false, true])
})
