import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { relative } from 'node:path'
import { finalSummary } from '../../../src/shown/summary.ts'
import type { Paint as Colors } from '../../../src/shown/paint.ts'
import { latestRun } from '../../../src/engine/run/archive.ts'
import type { Project } from '../../../src/state-manager/project.ts'
import { REPOSITORY } from '../client/binary.ts'

const TRY = ['src/main.js', '--json', 'README.md']

/** Prints what a completed run leaves behind, and where to look; false when the run did not complete. */
export const showResult = (project: Project, stderr: string, { bold }: Colors): boolean => {
  const kept = latestRun(project)
  if (kept?.run.status !== 'completed') {
    console.error(
      `\nThe run did not complete: ${kept?.run.failure?.reason ?? (stderr.trim() || 'the client ended early')}`,
    )
    console.error(`Look at it: ${project.root}`)
    return false
  }
  const { root } = project
  const { phases } = kept.project
  const section = (title: string, ...lines: readonly string[]): void => {
    const [head = '', ...rest] = title.split('\n')
    console.log(['', bold(head), ...rest, ...lines.map((line) => `  ${line}`.trimEnd())].join('\n'))
  }
  section(finalSummary(kept.run, 'shell'))
  section('The commit', ...run(root, 'git', '--no-pager', 'show', '--stat', '--format=%h %s'))
  section(`What each phase left in ${relative(root, phases)}/`, ...inColumns(artifactsIn(phases)))
  section('What it does now', `$ node ${TRY.join(' ')}`, ...run(root, process.execPath, ...TRY))
  section('Look around', `cd ${root}`, 'git log -p')
  section(
    'On a project of yours',
    `claude plugin marketplace add ${REPOSITORY}`,
    'claude plugin install phasegate@phasegate',
    'claude   and there: /dispatch <task>',
  )
  return true
}

const run = (cwd: string, command: string, ...args: readonly string[]): string[] =>
  execFileSync(command, args, { cwd, encoding: 'utf8' }).trim().split('\n').filter(Boolean)

const artifactsIn = (phases: string): string[] =>
  readdirSync(phases)
    .filter((name) => /^\d.*\.(?:md|json)$/.test(name))
    .toSorted()

const COLUMN = 24
const COLUMNS = 3

const inColumns = (names: readonly string[]): string[] =>
  Array.from({ length: Math.ceil(names.length / COLUMNS) }, (_, row) =>
    names
      .slice(row * COLUMNS, (row + 1) * COLUMNS)
      .map((name) => name.padEnd(COLUMN))
      .join(''),
  )
