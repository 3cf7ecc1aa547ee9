import type { SampleTask } from '../demo/sample-solution.ts'

const ARGUMENTS = `const FLAGS = ['--words', '--json', '--csv', '--total', '--help']

export const USAGE = 'Usage: tally [--words] [--json | --csv] [--total] FILE...'

/** Reads a command line; throws an Error with the usage for one that is wrong. */
export const readArguments = (argv) => {
  const unknown = argv.find((word) => word.startsWith('-') && !FLAGS.includes(word))
  if (unknown) throw new Error(\`unknown option \${unknown}\\n\${USAGE}\`)
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag.slice(2), argv.includes(flag)]))
  if (flags.json && flags.csv) throw new Error(\`--json or --csv, not both\\n\${USAGE}\`)
  const files = argv.filter((word) => !word.startsWith('-'))
  if (files.length === 0 && !flags.help) throw new Error(\`no file given\\n\${USAGE}\`)
  return { files, ...flags }
}
`

const ARGUMENTS_TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArguments } from '../src/arguments.js'

test('knows the new flags, which are off by default', () => {
  assert.deepEqual(readArguments(['--json', '--total', 'a.txt']), {
    files: ['a.txt'],
    words: false,
    json: true,
    csv: false,
    total: true,
    help: false,
  })
  assert.throws(() => readArguments(['--json', '--csv', 'a.txt']), /not both/)
})
`

const JSON_FORMAT = `/** The rows for programs: a list with an object a file. */
export const asJson = (rows, { words }) =>
  JSON.stringify(words ? rows.map((row) => ({ file: row.file, words: row.words })) : rows, null, 2)
`

const JSON_TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asJson } from '../src/json.js'

test('prints the rows as JSON', () => {
  const rows = [{ file: 'a.txt', lines: 1, words: 2, characters: 9 }]
  assert.deepEqual(JSON.parse(asJson(rows, { words: false })), rows)
  assert.deepEqual(JSON.parse(asJson(rows, { words: true })), [{ file: 'a.txt', words: 2 }])
})
`

const CSV_FORMAT = `/** The rows for a spreadsheet, under the names of their columns. */
export const asCsv = (rows, { words }) => {
  const columns = words ? ['file', 'words'] : ['file', 'lines', 'words', 'characters']
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))].map((cells) => cells.join(',')).join('\\n')
}
`

const CSV_TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asCsv } from '../src/csv.js'

const row = { file: 'a.txt', lines: 1, words: 2, characters: 9 }

test('prints the rows as CSV', () => {
  assert.equal(asCsv([row], { words: false }), 'file,lines,words,characters\\na.txt,1,2,9')
  assert.equal(asCsv([row], { words: true }), 'file,words\\na.txt,2')
})
`

const TOTAL = `/** The rows, and one more that adds them up. */
export const withTotal = (rows) => {
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0)
  return [...rows, { file: 'total', lines: sum('lines'), words: sum('words'), characters: sum('characters') }]
}
`

const TOTAL_TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withTotal } from '../src/total.js'

test('adds the rows up', () => {
  const row = { file: 'a.txt', lines: 1, words: 2, characters: 9 }
  assert.deepEqual(withTotal([row, row]).at(-1), { file: 'total', lines: 2, words: 4, characters: 18 })
})
`

const MAIN = `#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { readArguments, USAGE } from './arguments.js'
import { count } from './count.js'
import { asCsv } from './csv.js'
import { asJson } from './json.js'
import { asTable } from './output.js'
import { withTotal } from './total.js'

try {
  const wish = readArguments(process.argv.slice(2))
  const rows = wish.files.map((file) => ({ file, ...count(readFileSync(file, 'utf8')) }))
  const print = wish.json ? asJson : wish.csv ? asCsv : asTable
  console.log(wish.help ? USAGE : print(wish.total ? withTotal(rows) : rows, wish))
} catch (error) {
  console.error(\`tally: \${error.message}\`)
  process.exitCode = 1
}
`

const FLAGS_TEST = `import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.js', import.meta.url))
const manifest = fileURLToPath(new URL('../package.json', import.meta.url))
const tally = (...words) => execFileSync(process.execPath, [main, ...words, manifest], { encoding: 'utf8' })

test('tally prints JSON and CSV, with a total', () => {
  assert.equal(JSON.parse(tally('--json', '--total')).at(-1).file, 'total')
  assert.equal(tally('--csv', '--total').trim().split('\\n').length, 3)
})
`

const README = `# tally

Counts the lines, words and characters of files.

    node src/main.js FILE...

- \`--words\` shows the words only
- \`--json\` prints a list with an object a file
- \`--csv\` prints a table for a spreadsheet
- \`--total\` adds a row that sums the others up
- \`--help\` shows the usage
`

const FORMATS = ['Print rows as JSON', 'Print rows as CSV', 'Add up a total']
const FLAGS = 'Read the new flags'

/** Four tasks that need none, one that needs them all, one that needs the first. */
export const TASKS: readonly SampleTask[] = [
  {
    name: FLAGS,
    needs: [],
    instructions:
      'Let readArguments accept --json, --csv and --total, off by default, and name them in USAGE. Test it.',
    edits: { 'src/arguments.js': ARGUMENTS, 'test/arguments.test.js': ARGUMENTS_TEST },
  },
  {
    name: 'Print rows as JSON',
    needs: [],
    instructions: 'asJson in src/json.js: a list with an object a file; with words, only its words. Test it.',
    edits: { 'src/json.js': JSON_FORMAT, 'test/json.test.js': JSON_TEST },
  },
  {
    name: 'Print rows as CSV',
    needs: [],
    instructions: 'asCsv in src/csv.js: a line of column names, then a line a file. Test it.',
    edits: { 'src/csv.js': CSV_FORMAT, 'test/csv.test.js': CSV_TEST },
  },
  {
    name: 'Add up a total',
    needs: [],
    instructions: 'withTotal in src/total.js: the rows, and one more that adds them up. Test it.',
    edits: { 'src/total.js': TOTAL, 'test/total.test.js': TOTAL_TEST },
  },
  {
    name: 'Connect the flags',
    needs: [FLAGS, ...FORMATS],
    instructions: 'Print as the flags say, with the total where it is asked for. Test the program as a process.',
    edits: { 'src/main.js': MAIN, 'test/flags.test.js': FLAGS_TEST },
  },
  {
    name: 'Describe the flags',
    needs: [FLAGS],
    instructions: 'Name the three flags in README.md.',
    edits: { 'README.md': README },
  },
]

/** What a reviewer finds in them, and what mends it. */
export const QUOTES = {
  issue: {
    severity: 'HIGH',
    location: 'src/csv.js:4',
    issue: 'A file name that holds a comma becomes two cells.',
    suggestion: 'Quote cells that hold a comma, a quote or a line end, and test it.',
  },
  edits: {
    'src/csv.js': CSV_FORMAT.replace("cells.join(',')", "cells.map(quoted).join(',')").concat(`
// As RFC 4180 has it.
const quoted = (cell) => (/[",\\n]/.test(cell) ? \`"\${cell.replaceAll('"', '""')}"\` : cell)
`),
    'test/csv.test.js': CSV_TEST.concat(`
test('quotes a name that holds a comma', () => {
  assert.equal(asCsv([{ ...row, file: 'a,b.txt' }], { words: true }), 'file,words\\n"a,b.txt",2')
})
`),
  },
} as const
