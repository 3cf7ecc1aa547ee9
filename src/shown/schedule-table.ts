import { counted, listed } from '../workflow/core/counted.ts'
import { gatesOf } from '../workflow/run/schedule.ts'
import { activePhases, type Run } from '../workflow/run/state.ts'

// Columns as wide as in the description of /dispatch that users know.
const ID_WIDTH = 3
const NAME_WIDTH = 23

/** The planned execution order, the gates and the task as it was understood, as shown when a run starts. */
export const scheduleTable = (run: Run): string => {
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
    `Task: ${shortened(run.task)}`,
    ...treeLines(run),
  ].join('\n')
}

// Where the agents work, and what is not promised there.
const treeLines = ({ trees }: Run): string[] => {
  if ('off' in trees)
    return [
      `Trees: none (${trees.off}). Agents work in your checkout: leave it to them, for what you change there is not told from what they do, and nothing is merged or kept apart.`,
    ]
  const { branch, base, left } = trees
  const begun = `Branch: ${branch}, begun at ${base.slice(0, 10)}. Agents work in trees of their own; your checkout and branch are not touched.`
  if (left.length === 0) return [begun]
  return [
    begun,
    `Left out: ${counted(left.length, 'changed file')} of yours (${listed(left)}); to begin with them: --with-changes`,
  ]
}

const MOST = 300

// Where options may have been meant, its beginning and its end, it is whole.
const shortened = (task: string): string => {
  const line = task.replaceAll(/\s+/g, ' ').trim()
  return line.length <= MOST ? line : `${line.slice(0, MOST / 2).trimEnd()} … ${line.slice(-MOST / 2).trimStart()}`
}
