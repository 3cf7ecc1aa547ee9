import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paginate } from '../src/paginate.js'

test('a page that is not full is a page', () => {
  assert.deepEqual(paginate([1, 2, 3], { page: 2, size: 2 }), { items: [3], pages: 2 })
  assert.deepEqual(paginate([1], { page: 1, size: 10 }), { items: [1], pages: 1 })
  assert.deepEqual(paginate([], { page: 1, size: 10 }), { items: [], pages: 0 })
})

test('a page behind the last is empty, page 0 is refused', () => {
  assert.deepEqual(paginate([1, 2], { page: 3, size: 2 }), { items: [], pages: 1 })
  assert.throws(() => paginate([1], { page: 0, size: 2 }), RangeError)
})
