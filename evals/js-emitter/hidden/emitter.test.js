import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Emitter } from '../src/emitter.js'

test('a listener that removes itself skips nobody', () => {
  const emitter = new Emitter()
  const heard = []
  const first = () => {
    heard.push('first')
    emitter.off('x', first)
  }
  emitter.on('x', first)
  emitter.on('x', () => heard.push('second'))
  emitter.emit('x')
  emitter.emit('x')
  assert.deepEqual(heard, ['first', 'second', 'second'])
})

test('once is called once, with the values, also when it emits again', () => {
  const emitter = new Emitter()
  const heard = []
  emitter.once('x', (...values) => {
    heard.push(values)
    emitter.emit('x', 3)
  })
  emitter.emit('x', 1, 2)
  emitter.emit('x', 4)
  assert.deepEqual(heard, [[1, 2]])
})
