. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "paginate", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# paginate

`paginate(items, { page, size })` gives `{ items, pages }`; pages count from 1.
END

file src/paginate.js <<'END'
/** Pages count from 1. */
export const paginate = (items, { page, size }) => {
  const pages = Math.floor(items.length / size)
  if (page > pages) return { items: [], pages }
  return { items: items.slice((page - 1) * size, page * size), pages }
}
END

file test/paginate.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paginate } from '../src/paginate.js'

test('gives a page and how many there are', () => {
  assert.deepEqual(paginate([1, 2, 3, 4], { page: 2, size: 2 }), { items: [3, 4], pages: 2 })
})
END

ready_to_dispatch
