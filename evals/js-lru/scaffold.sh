. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "cache", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# cache

`new Cache(size)` keeps the entries that were used last.
END

file src/cache.js <<'END'
/** Keeps the entries that were used last. */
export class Cache {
  #entries = new Map()
  #size

  constructor(size) {
    this.#size = size
  }

  has(key) {
    return this.#entries.has(key)
  }

  get(key) {
    return this.#entries.get(key)
  }

  set(key, value) {
    this.#entries.set(key, value)
    if (this.#entries.size > this.#size) this.#entries.delete(this.#entries.keys().next().value)
  }
}
END

file test/cache.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cache } from '../src/cache.js'

test('keeps as many as it may', () => {
  const cache = new Cache(2)
  cache.set('a', 1)
  cache.set('b', 2)
  cache.set('c', 3)
  assert.equal(cache.has('a'), false)
  assert.equal(cache.get('b'), 2)
  assert.equal(cache.get('c'), 3)
})
END

ready_to_dispatch
