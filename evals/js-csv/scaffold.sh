. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "csv", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# csv

`parseCsv(text)` gives rows of fields.
END

file src/csv.js <<'END'
/** Rows of fields; a last line break ends the last row. */
export const parseCsv = (text) =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n').map((line) => line.split(','))
END

file test/csv.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCsv } from '../src/csv.js'

test('splits lines and fields', () => {
  assert.deepEqual(parseCsv('a,b\n1,2\n'), [['a', 'b'], ['1', '2']])
  assert.deepEqual(parseCsv(''), [])
})
END

ready_to_dispatch
