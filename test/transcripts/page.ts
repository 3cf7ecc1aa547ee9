import { type Command, type Option, optionsOf, shownAs, spelled } from '../../src/commands/command.ts'
import { usageOf } from '../../src/commands/usage.ts'
import type { Reader } from '../../src/workflow/core/text.ts'
import { PROGRAMS } from '../command-lines.ts'

/** What scenes printed, by name. */
export type Transcripts = Readonly<Record<string, string>>

/** A page of docs/commands made anew: usage and flags of the commands that it names, and these of its transcripts. */
export const madeAnew = (page: string, transcripts: Transcripts): string =>
  page.replaceAll(MADE, (before: string, marker: string, kind: string, names: string) => {
    if (kind === 'usage') return `${marker}\n${usage(names.split(', ').map(commandOf))}`
    const transcript = transcripts[names]
    return transcript === undefined ? before : `${marker}\n\`\`\`console\n${transcript}\n\`\`\`\n`
  })

/** The commands whose usage a page shows: `/phasegate:stop`, `phasegate stop`. */
export const commandsOn = (page: string): string[] =>
  [...page.matchAll(MADE)].flatMap(([, , kind, names = '']) => (kind === 'usage' ? names.split(', ') : []))

/** The transcripts that a page shows. */
export const transcriptsOn = (page: string): string[] =>
  [...page.matchAll(MADE)].flatMap(([, , kind, name = '']) => (kind === 'transcript' ? [name] : []))

// A marker, the block behind it, and, behind a usage, the table of its flags.
const MADE = /(<!-- (usage|transcript): (.+) -->)\n(?:```[^]*?\n```\n)?(?:\n(?:\|.*\n)+)?/g

/** Every command that may be typed, as its pages name it. */
export const COMMANDS: ReadonlyMap<string, { readonly row: Command; readonly where: Reader }> = new Map(
  Object.entries(PROGRAMS).flatMap(([program, table]) =>
    Object.entries(table).map(([name, row]): [typed: string, { row: Command; where: Reader }] =>
      program === '/' ? [row.slash ?? name, { row, where: 'client' }] : [`${program} ${name}`, { row, where: 'shell' }],
    ),
  ),
)

const commandOf = (typed: string) => {
  const found = COMMANDS.get(typed)
  if (!found) throw new Error(`there is no command ${typed}`)
  return { typed, ...found }
}
type Named = ReturnType<typeof commandOf>

const usage = (commands: readonly Named[]): string => {
  const lines = commands.map(({ typed, row, where }) => `${typed} ${usageOf(row, where)}`.trim())
  return `\`\`\`\n${lines.join('\n')}\n\`\`\`\n${flags(commands)}`
}

/** What is the same in several commands of a page is said once; of what is not in all of them, which has it. */
const flags = (commands: readonly Named[]): string => {
  const said = commands.flatMap((command) => partsOf(command).map((part) => ({ ...part, of: command.typed })))
  const rows = [...new Set(said.map(({ key }) => key))].map((wanted) => said.filter(({ key }) => key === wanted))
  if (rows.length === 0) return ''
  const inShell = commands.filter(({ where }) => where === 'shell')
  const cells = rows.map((row) => {
    const spellings = [...new Set(row.map(({ shown }) => `\`${shown}\``))].join(', ')
    const has = row.map(({ of }) => of)
    const where =
      has.length === commands.length
        ? ''
        : inShell.length === has.length && inShell.every(({ typed }) => has.includes(typed))
          ? 'in a shell'
          : has.map((typed) => `\`${typed}\``).join(', ')
    return [spellings, row[0]?.summary ?? '', where]
  })
  const isOfAll = cells.every(([, , where]) => where === '')
  const table = [['', '', 'of'], ['-', '-', '-'], ...cells].map((row) => (isOfAll ? row.slice(0, 2) : row))
  return `\n${table.map((row) => `| ${row.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |\n`).join('')}`
}

// The client may call an argument otherwise than a shell.
const partsOf = ({ row, where }: Named) => [
  ...(row.positionals ?? []).map((each) => ({
    shown: shownAs(each, where),
    key: each.summary,
    summary: withChoices(each),
  })),
  ...optionsOf(row, where).map((each) => ({
    shown: spelled(each),
    key: `${spelled(each)} ${each.summary}`,
    summary: withChoices(each),
  })),
]

const withChoices = ({ summary, choices, value }: Pick<Option, 'summary' | 'choices' | 'value'>): string =>
  choices === undefined || value === undefined ? summary : `${summary}: ${choices.join(', ')}`
