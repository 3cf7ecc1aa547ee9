import { expect, test } from 'vitest'
import { nearest, nearestHint } from '../../../src/workflow/core/nearest.ts'

const KNOWN = ['preview', 'approve plan', 'list', 'wait', 'report']

test.each([
  ['preveiw', 'preview'],
  ['lsit', 'list'],
  ['LIST', 'list'],
  ['prev', 'preview'],
  ['aprove plan', 'approve plan'],
  ['reprot', 'report'],
])('%s most likely means %s', (typed, meant) => {
  expect(nearest(typed, KNOWN)).toBe(meant)
})

test.each(['deploy', 'x', '', 'configuration'])('nothing is near %j', (typed) => {
  expect(nearest(typed, KNOWN)).toBeUndefined()
})

test('of several names that begin so, the one with the fewest edits counts', () => {
  expect(nearest('task', ['tasks', 'task-list'])).toBe('tasks')
})

test('nothing known, nothing near', () => {
  expect(nearest('list', [])).toBeUndefined()
})

test('the hint names the nearest, or else all there are', () => {
  expect(nearestHint('lsit', KNOWN)).toBe('did you mean list?')
  expect(nearestHint('deploy', ['list', 'wait'])).toBe('there are list, wait')
})
