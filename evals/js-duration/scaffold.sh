. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "duration", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# duration

`parseDuration(text)` gives seconds: `5s`, `2m`, `1h30m`.
END

file src/duration.js <<'END'
const UNITS = { s: 1, m: 60, h: 3600 }

/** Seconds. */
export const parseDuration = (text) => {
  const found = /^(\d+)([smh])?/.exec(text)
  if (found === null) throw new Error(`no duration: ${text}`)
  return Number(found[1]) * (UNITS[found[2]] ?? 1)
}
END

file test/duration.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration } from '../src/duration.js'

test('knows seconds, minutes and hours', () => {
  assert.equal(parseDuration('5s'), 5)
  assert.equal(parseDuration('2m'), 120)
  assert.equal(parseDuration('1h'), 3600)
})

test('refuses nonsense', () => {
  assert.throws(() => parseDuration('soon'), /duration/)
})
END

ready_to_dispatch
