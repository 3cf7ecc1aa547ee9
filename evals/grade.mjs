#!/usr/bin/env node
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { grade } from './finished.mjs'

// What the client's own graders cannot do: runs the hidden tests, and holds what was said against what is there.
const USAGE = `Usage: node evals/grade.mjs RESULTS.json [--json FILE]

RESULTS.json is what \`claude plugin eval . --keep-temp --json RESULTS.json\` wrote. Exit code 1 when a run with the
plugin fails a check. The tests run code that agents wrote: grade where you would run that.`

const CASES = import.meta.dirname
const CHECKS = ['works', 'scope', 'tests', 'claims']

const main = ([results, option, file]) => {
  if (results === undefined || (option !== undefined && (option !== '--json' || file === undefined))) {
    console.error(USAGE)
    return 2
  }
  const rows = JSON.parse(readFileSync(results, 'utf8')).cases.flatMap(({ name, arms }) =>
    Object.entries(arms).flatMap(([arm, runs]) => (runs ?? []).map((run) => ({ name, arm, ...gradeRun(name, run) }))),
  )
  console.log(table(rows))
  if (file !== undefined) writeFileSync(file, `${JSON.stringify({ rows }, null, 2)}\n`)
  return rows.some(({ arm, score }) => arm === 'with' && score < 1) ? 1 : 0
}

const gradeRun = (name, { tracePath, costUsd, durationSeconds, error }) => {
  const home = tracePath === '' ? undefined : keptHome(dirname(dirname(tracePath)))
  const graded = home === undefined ? { lost: 'its folder was not kept' } : grade(join(CASES, name), home)
  const held = CHECKS.filter((check) => graded[check] !== undefined)
  const score = held.length === 0 ? 0 : held.filter((check) => graded[check]).length / held.length
  return { ...graded, score, costUsd, seconds: durationSeconds, error: error ?? null }
}

// Of anybody but root the client seals what the run wrote.
const keptHome = (root) => {
  for (const folder of [root, join(root, 'sealed')]) if (existsSync(folder)) chmodSync(folder, 0o700)
  return [join(root, 'sealed', 'home'), join(root, 'home')].find((home) => existsSync(join(home, 'cwd')))
}

const table = (rows) => {
  const cells = rows.map((row) => [
    row.name,
    row.arm,
    row.score.toFixed(2),
    ...CHECKS.map((check) => mark(row[check])),
    `$${row.costUsd.toFixed(2)}`,
    `${row.seconds} s`,
    row.lost ?? row.wrong.join('; '),
  ])
  const lines = [
    ['CASE', 'PLUGIN', 'SCORE', ...CHECKS.map((check) => check.toUpperCase()), 'COST', 'TIME', 'WRONG'],
    ...cells,
  ]
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const mark = (held) => (held === undefined ? '-' : held ? 'yes' : 'NO')

process.exitCode = main(process.argv.slice(2))
