. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "delays", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# delays

`delays({ tries, first })` lists the milliseconds to wait between tries; each is twice the last.
END

file src/delays.js <<'END'
/** Milliseconds to wait between tries. */
export const delays = ({ tries, first }) => Array.from({ length: tries - 1 }, (_, index) => first * 2 ** index)
END

file test/delays.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { delays } from '../src/delays.js'

test('doubles', () => {
  assert.deepEqual(delays({ tries: 4, first: 100 }), [100, 200, 400])
})
END

ready_to_dispatch
