#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { readArguments, USAGE } from './arguments.js'
import { count } from './count.js'
import { asTable } from './output.js'

try {
  const wish = readArguments(process.argv.slice(2))
  const rows = wish.files.map((file) => ({ file, ...count(readFileSync(file, 'utf8')) }))
  console.log(wish.help ? USAGE : asTable(rows, wish))
} catch (error) {
  console.error(`tally: ${error.message}`)
  process.exitCode = 1
}
