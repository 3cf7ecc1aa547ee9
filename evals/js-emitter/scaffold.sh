. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "emitter", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# emitter

`on(name, listener)`, `off(name, listener)`, `emit(name, ...values)`.
END

file src/emitter.js <<'END'
export class Emitter {
  #listeners = new Map()

  on(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, [])
    this.#listeners.get(name).push(listener)
  }

  off(name, listener) {
    const all = this.#listeners.get(name) ?? []
    const at = all.indexOf(listener)
    if (at !== -1) all.splice(at, 1)
  }

  emit(name, ...values) {
    for (const listener of this.#listeners.get(name) ?? []) listener(...values)
  }
}
END

file test/emitter.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Emitter } from '../src/emitter.js'

test('calls every listener', () => {
  const emitter = new Emitter()
  const heard = []
  emitter.on('x', (value) => heard.push(value))
  emitter.on('x', (value) => heard.push(value * 2))
  emitter.emit('x', 1)
  assert.deepEqual(heard, [1, 2])
})
END

ready_to_dispatch
