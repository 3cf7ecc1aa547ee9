import { relative } from 'node:path'
import { ownPhases } from '../configuration/phase-files.ts'
import { findCommands } from '../machine/find-commands.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import type { StageName } from '../workflow/run/phase.ts'
import { gatesOf } from '../workflow/run/schedule.ts'
import { activePhases, type Run } from '../workflow/run/state.ts'
import { agentsLine, beforeLines, impossibleLines } from './before-lines.ts'
import { wrapped } from './columns.ts'
import { treeLines } from './tree-lines.ts'

// Columns as wide as in the description of /dispatch that users know.
const ID_WIDTH = 3
const NAME_WIDTH = 23

/**
 * What a run will do, as shown when it starts: what will not be possible in it first, then a line for each stage, what code does, and
 * the task as it was understood. Phase by phase it is there before it starts (`dryRunText`).
 */
export const scheduleTable = (run: Run, root: string): string => {
  const code = codeFacts(run, root).map(({ name, does }) => `${name}: ${does}`)
  const untested = testsNothing(run, root)
  const paragraphs = [
    [...impossibleLines(run), ...(untested ? ['Code runs no tests: none were found.'] : [])].flatMap(inWidth),
    stageRows(run),
    foreignLines(run, root),
    [
      'A gate closes each stage (what it requires: --dry-run).',
      agentsLine(run),
      ...(code.length > 0 ? [`Code runs: ${code.join('; ')}.`] : []),
      ...treeLines(run.trees),
    ].flatMap(inWidth),
    [`Task: ${shortened(run.task)}`],
  ]
  const shown = paragraphs.filter(({ length }) => length > 0).map((lines) => lines.join('\n'))
  return `${titleOf(run)}\n${shown.join('\n\n')}`
}

const titleOf = (run: Run): string => {
  const title = `Workflow Schedule (${activePhases(run).length} phases)`
  return `${title}\n${'='.repeat(title.length)}`
}

const stageRows = (run: Run): string[] => {
  const stages = [...new Set(run.phases.map(({ stage }) => stage))]
  const widest = Math.max(...stages.map(({ length }) => length))
  return stages.flatMap((stage) => {
    const phases = run.phases.filter((phase) => phase.stage === stage)
    const left = phases.filter(({ status }) => status === 'skipped')
    const done = phases.filter(({ status }) => status !== 'skipped')
    const names = done.map(({ id, name }) => `${id} ${name}`).join(', ')
    const row = `${names}${left.length > 0 ? ` (skipped: ${left.map(({ id }) => id).join(', ')})` : ''}`.trim()
    return wrapped(row, WIDTH - widest - 3).map((part, at) => `${(at === 0 ? stage : '').padEnd(widest)} │ ${part}`)
  })
}

/** The same phase by phase, with the artifacts that each gate requires. */
const wholeTable = (run: Run, root: string): string => {
  const active = activePhases(run)
  const gates = gatesOf(active)
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
    titleOf(run),
    ...rows,
    '',
    'Stage Gates:',
    ...named.map(({ name, required }) => `  ${`${name}:`.padEnd(longest + 2)} requires ${required.join(', ')}`),
    '',
    ...codeLines(run, root),
    ...foreignLines(run, root),
    '',
    ...[...beforeLines(run), ...treeLines(run.trees)].flatMap(inWidth),
    '',
    `Task: ${shortened(run.task)}`,
  ].join('\n')
}

// A terminal of 100 columns takes ten of them for itself.
const WIDTH = 90

const inWidth = (line: string): string[] => wrapped(line, WIDTH)

/** What a run would do, for who has not started it. */
export const dryRunText = (run: Run, root: string): string =>
  `${wholeTable(run, root)}\n\nA dry run: nothing was started or written. To start it, type the same without --dry-run.`

const codeLines = (run: Run, root: string): string[] => [
  'Code runs:',
  ...(testsNothing(run, root) ? ['  no tests: none were found'] : []),
  ...codeFacts(run, root).map(({ name, does }) => `  ${`${name}:`.padEnd(6)}${does}`),
]

/** The commands that code will run, and what it will do with git; nothing of a stage that is left out. */
const codeFacts = (run: Run, root: string): { name: string; does: string }[] => [
  ...(has(run, 'TEST') ? commandsIn(run, root) : []),
  ...(has(run, 'FINAL') ? [{ name: 'git', does: GIT[run.settings.git.workflow] ?? run.settings.git.workflow }] : []),
]

const testsNothing = (run: Run, root: string): boolean => has(run, 'TEST') && commandsIn(run, root).length === 0

const has = (run: Run, stage: StageName): boolean => activePhases(run).some((phase) => phase.stage === stage)

const commandsIn = (run: Run, root: string): { name: string; does: string }[] =>
  Object.entries(findCommands(root, run.settings.stages.TEST.commands)).flatMap(([name, command]) =>
    'command' in command ? [{ name, does: `${oneLine(command.command)} (${command.from})` }] : [],
  )

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
