import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const wordcount = (...args) => spawnSync(process.execPath, ['src/main.js', ...args], { encoding: 'utf8' })
writeFileSync('hidden/three.txt', 'one two\nthree\n')

test('prints one JSON object, wherever the flag stands', () => {
  for (const args of [['--json', 'hidden/three.txt'], ['hidden/three.txt', '--json']])
    assert.deepEqual(JSON.parse(wordcount(...args).stdout), { lines: 2, words: 3 })
})

test('prints text without it, and still wants a file', () => {
  assert.equal(wordcount('hidden/three.txt').stdout, '2 lines, 3 words\n')
  assert.equal(wordcount('--json').status, 2)
})

test('is described', () => {
  assert.match(readFileSync('README.md', 'utf8'), /--json/)
})
