import { relative } from 'node:path'
import { ownPhases } from '../configuration/phase-files.ts'
import { findCommands } from '../machine/find-commands.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import type { StageName } from '../workflow/run/phase.ts'
import { gatesOf } from '../workflow/run/schedule.ts'
import { activePhases, type Run } from '../workflow/run/state.ts'
import { beforeLines } from './before-lines.ts'
import { USUAL_WIDTH, wrapped } from './columns.ts'
import { treeLines } from './tree-lines.ts'

// Columns as wide as in the description of /dispatch that users know.
const ID_WIDTH = 3
const NAME_WIDTH = 23

/** The planned execution order, the gates, what code will do and the task as it was understood, as shown when a run starts. */
export const scheduleTable = (run: Run, root: string): string => {
  const active = activePhases(run)
  const gates = gatesOf(active)
  const title = `Workflow Schedule (${active.length} phases)`
  const width = Math.max(NAME_WIDTH, ...run.phases.map(({ name }) => name.length))
  const idWidth = Math.max(ID_WIDTH, ...run.phases.map(({ id }) => id.length))
  const rows = run.phases.map(({ id, stage, name, type, status }) => {
    const gate = gates.find(({ phase }) => phase === id)
    const mark = status === 'skipped' ? '(skipped)' : gate ? `← GATE: ${gate.name.replace('->', '→')}` : ''
    return `Phase ${id.padEnd(idWidth)} │ ${stage.padEnd(9)} │ ${name.padEnd(width)} │ ${type.padEnd(8)}  ${mark}`.trimEnd()
  })
  const named = gates.map(({ name, required }) => ({ name: name.replace('->', ' → '), required }))
  const longest = Math.max(...named.map(({ name }) => name.length))
  return [
    title,
    '='.repeat(title.length),
    ...rows,
    '',
    'Stage Gates:',
    ...named.map(({ name, required }) => `  ${`${name}:`.padEnd(longest + 2)} requires ${required.join(', ')}`),
    '',
    ...codeLines(run, root),
    ...foreignLines(run, root),
    '',
    ...[...beforeLines(run), ...treeLines(run.trees)].flatMap((line) => wrapped(line, USUAL_WIDTH)),
    '',
    `Task: ${shortened(run.task)}`,
  ].join('\n')
}

/** What a run would do, for who has not started it. */
export const dryRunText = (run: Run, root: string): string =>
  `${scheduleTable(run, root)}\n\nA dry run: nothing was started or written. To start it, type the same without --dry-run.`

/** The commands that code will run, and what it will do with git; nothing of a stage that is left out. */
const codeLines = (run: Run, root: string): string[] => {
  const runs = (stage: StageName): boolean => activePhases(run).some((phase) => phase.stage === stage)
  const found = Object.entries(findCommands(root, run.settings.stages.TEST.commands)).flatMap(([name, command]) =>
    'command' in command ? [`  ${`${name}:`.padEnd(6)}${oneLine(command.command)} (${command.from})`] : [],
  )
  return [
    'Code runs:',
    ...(runs('TEST') ? (found.length > 0 ? found : ['  no tests: none were found']) : []),
    ...(runs('FINAL') ? [`  git:  ${GIT[run.settings.git.workflow] ?? run.settings.git.workflow}`] : []),
  ]
}

const GIT: Readonly<Record<string, string>> = {
  none: 'no commit',
  commit: 'a commit on the branch you are on',
  branch: 'a commit on a new branch',
  'branch+PR': 'a commit on a new branch, a push, and a pull request',
  merge: 'a commit on a new branch, merged into the branch you are on',
}

const foreignLines = (run: Run, root: string): string[] => {
  const own = ownPhases(root)
  const lines = activePhases(run).flatMap(({ id, name }) => {
    const file = own.find(({ definition }) => definition.id === id)
    return file ? [`  ${id} ${oneLine(name)} (${relative(root, file.path)})`] : []
  })
  return lines.length === 0 ? [] : ["Phases of the project's own:", ...lines]
}

const MOST = 300

// Where options may have been meant, its beginning and its end, it is whole.
const shortened = (task: string): string => {
  const line = oneLine(task)
  return line.length <= MOST ? line : `${line.slice(0, MOST / 2).trimEnd()} … ${line.slice(-MOST / 2).trimStart()}`
}
