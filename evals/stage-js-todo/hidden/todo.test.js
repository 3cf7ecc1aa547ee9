import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../src/run.js'
import { show } from '../src/show.js'
import { add, finish, remove } from '../src/store.js'

const two = add(add([], 'milk'), 'bread')

test('an id is never used twice in a list', () => {
  assert.deepEqual(add(remove(two, 1), 'tea').map(({ id }) => id), [2, 3])
})

test('finishes and removes what there is, and changes no list', () => {
  assert.deepEqual(finish(two, 2).map(({ done }) => done), [false, true])
  assert.deepEqual(two.map(({ done }) => done), [false, false])
  assert.throws(() => finish(two, 9), RangeError)
  assert.throws(() => remove(two, 9), RangeError)
})

test('shows', () => {
  assert.equal(show(finish(two, 1)), '[x] 1 milk\n[ ] 2 bread')
  assert.equal(show([]), 'nothing to do')
})

test('runs lines', () => {
  assert.equal(run(['add oat milk', 'add bread', 'done 2', 'remove 1']), '[x] 2 bread')
  assert.equal(run([]), 'nothing to do')
  assert.throws(() => run(['sing']), /sing/)
})
