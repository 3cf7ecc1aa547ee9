import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { finalSummary } from '../../../src/shown/summary.ts'
import type { Paint as Colors } from '../../../src/shown/paint.ts'
import { latestRun } from '../../../src/engine/run/archive.ts'
import type { Project } from '../../../src/state-manager/project.ts'
import { shellWord } from '../../../src/workflow/core/shell-word.ts'
import { REPOSITORY } from '../client/binary.ts'

const TRY = ['src/main.js', '--json', 'README.md']

/** Prints what a completed run leaves behind, takes it into the checkout, and says where to look; false when it did not complete. */
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
  const range = `main...${kept.run.result?.branch}`
  section('On a branch of its own; the checkout is as it was', ...shown(root, 'git', 'diff', '--stat', range))
  section(`What each phase left in ${relative(root, phases)}/`, ...inColumns(artifactsIn(phases)))
  const merge = [join(REPOSITORY, 'dist', 'phasegate.js'), 'merge']
  section('Taken', '$ phasegate merge', ...run(root, process.execPath, merge))
  section('What it does now', ...shown(root, 'node', ...TRY))
  section('Look around', `cd ${shellWord(root)}`, 'git log -p')
  section(
    'On a project of yours',
    `claude plugin marketplace add ${shellWord(REPOSITORY)}`,
    'claude plugin install phasegate@phasegate',
    'claude   and there: /dispatch <task>',
  )
  return true
}

const shown = (cwd: string, command: string, ...args: readonly string[]): string[] => [
  `$ ${[command, ...args].join(' ')}`,
  ...run(cwd, command, args),
]

const run = (cwd: string, command: string, args: readonly string[]): string[] =>
  execFileSync(command, args, { cwd, encoding: 'utf8' }).trimEnd().split('\n').filter(Boolean)

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
