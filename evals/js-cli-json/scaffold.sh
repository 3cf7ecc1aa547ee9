. "$(dirname "$0")/../project.sh"

file package.json <<'END'
{ "name": "wordcount", "private": true, "type": "module", "scripts": { "test": "node --test" } }
END

file README.md <<'END'
# wordcount

    node src/main.js FILE

prints how many lines and words a file has.
END

file src/count.js <<'END'
export const count = (text) => ({ lines: text.split('\n').length - 1, words: text.split(/\s+/).filter(Boolean).length })
END

file src/main.js <<'END'
import { readFileSync } from 'node:fs'
import { count } from './count.js'

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('Usage: wordcount FILE')
  process.exit(2)
}
const { lines, words } = count(readFileSync(file, 'utf8'))
console.log(`${lines} lines, ${words} words`)
END

file test/wordcount.test.js <<'END'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { execFileSync } from 'node:child_process'

const wordcount = (...args) => execFileSync(process.execPath, ['src/main.js', ...args], { encoding: 'utf8' })

test('prints lines and words', () => {
  assert.match(wordcount('package.json'), /^\d+ lines, \d+ words\n$/)
})
END

ready_to_dispatch
