/** A task of the plan that adds `--json` to the sample, and what its agent leaves in the files: path -> whole content. */
export interface SampleTask {
  readonly name: string
  /** Names of the tasks that must be done first. */
  readonly needs: readonly string[]
  readonly instructions: string
  readonly edits: Readonly<Record<string, string>>
}

const ARGUMENTS = `export const USAGE = 'Usage: tally [--words] [--json] FILE...'

/** Reads a command line; throws an Error with the usage for one that is wrong. */
export const readArguments = (argv) => {
  const wish = { files: [], words: false, json: false, help: false }
  for (const word of argv) {
    if (word === '--words') wish.words = true
    else if (word === '--json') wish.json = true
    else if (word === '--help') wish.help = true
    else if (word.startsWith('-')) throw new Error(\`unknown option \${word}\\n\${USAGE}\`)
    else wish.files.push(word)
  }
  if (wish.files.length === 0 && !wish.help) throw new Error(\`no file given\\n\${USAGE}\`)
  return wish
}
`

const ARGUMENTS_TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArguments, USAGE } from '../src/arguments.js'

test('knows --json, which is off by default', () => {
  assert.equal(readArguments(['--json', 'a.txt']).json, true)
  assert.equal(readArguments(['a.txt']).json, false)
  assert.match(USAGE, /--json/)
})
`

const OUTPUT = `/** One line a file: the counts, then its name. */
export const asTable = (rows, { words }) =>
  rows.map((row) => [...(words ? [row.words] : [row.lines, row.words, row.characters]), row.file].join('\\t')).join('\\n')

/** The same rows for programs: a list with an object a file. */
export const asJson = (rows, { words }) =>
  JSON.stringify(words ? rows.map((row) => ({ file: row.file, words: row.words })) : rows, null, 2)
`

const OUTPUT_TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asJson } from '../src/output.js'

test('prints the rows as JSON', () => {
  const rows = [{ file: 'a.txt', lines: 1, words: 2, characters: 9 }]
  assert.deepEqual(JSON.parse(asJson(rows, { words: false })), rows)
  assert.deepEqual(JSON.parse(asJson(rows, { words: true })), [{ file: 'a.txt', words: 2 }])
})
`

const MAIN = `#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { readArguments, USAGE } from './arguments.js'
import { count } from './count.js'
import { asJson, asTable } from './output.js'

try {
  const wish = readArguments(process.argv.slice(2))
  const rows = wish.files.map((file) => ({ file, ...count(readFileSync(file, 'utf8')) }))
  const print = wish.json ? asJson : asTable
  console.log(wish.help ? USAGE : print(rows, wish))
} catch (error) {
  console.error(\`tally: \${error.message}\`)
  process.exitCode = 1
}
`

const JSON_TEST = `import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.js', import.meta.url))
const manifest = fileURLToPath(new URL('../package.json', import.meta.url))

test('tally --json prints a list that programs can read', () => {
  const printed = JSON.parse(execFileSync(process.execPath, [main, '--json', manifest], { encoding: 'utf8' }))
  assert.equal(printed.length, 1)
  assert.equal(printed[0].file, manifest)
  assert.ok(printed[0].lines > 1)
})
`

const README = `# tally

Counts the lines, words and characters of files.

    node src/main.js FILE...

- \`--words\` shows the words only
- \`--json\` prints a list with an object a file: \`[{"file":"a.txt","lines":1,"words":2,"characters":9}]\`
- \`--help\` shows the usage
`

/** Three tasks; the first two share no file and can run at the same time, the third needs both. */
export const SAMPLE_TASKS: readonly SampleTask[] = [
  {
    name: 'Read the --json flag',
    needs: [],
    instructions: 'Let readArguments accept --json (off by default) and name it in USAGE. Test both.',
    edits: { 'src/arguments.js': ARGUMENTS, 'test/arguments.test.js': ARGUMENTS_TEST },
  },
  {
    name: 'Print rows as JSON',
    needs: [],
    instructions: 'Add asJson beside asTable: a list with an object a file; with words, only its words. Test it.',
    edits: { 'src/output.js': OUTPUT, 'test/output.test.js': OUTPUT_TEST },
  },
  {
    name: 'Connect, test and document --json',
    needs: ['Read the --json flag', 'Print rows as JSON'],
    instructions: 'Print with asJson when --json is given, test that as a process, and describe the flag in README.md.',
    edits: { 'src/main.js': MAIN, 'test/json.test.js': JSON_TEST, 'README.md': README },
  },
]
