import { findCommand } from '../src/cli/find.ts'
import { SLASH } from '../src/commands/client.ts'
import { optionsOf, type Table } from '../src/commands/command.ts'
import { PHASEGATE } from '../src/commands/phasegate.ts'
import { WORK } from '../src/commands/work.ts'

/** All that may be typed: in a shell, and in the client behind a slash. */
export const PROGRAMS: Readonly<Record<string, Table>> = {
  phasegate: PHASEGATE,
  work: WORK,
  '/': Object.fromEntries(SLASH),
}

/**
 * The command lines of ours that a Markdown text tells its reader to type: lines of code blocks, inline code and Bash rules.
 * `!work …` is one, too, and a slash command, here as `/ resume --take-over`.
 */
export const commandLinesIn = (text: string): string[] => {
  const fenced = matches(text, /^```.*\n([\s\S]*?)^```/gm).flatMap((block) => block.split('\n'))
  const inline = matches(text, /`([^`\n]+)`/g)
  const rules = matches(text, /Bash\((.*?)(?::\*)?\)/g)
  return [...fenced, ...inline, ...rules]
    .flatMap((line) => line.split(/ (?:&&|\|\||#) /))
    .map((line) =>
      line
        .trim()
        .replace(/^[$!] ?/, '')
        .replace(TYPED, slashed),
    )
    .filter((line) => /^(?:phasegate|work|\/) [a-z]/.test(line))
}

const matches = (value: string, pattern: RegExp): string[] =>
  [...value.matchAll(pattern)].map(([, group = '']) => group)

const TYPED = /^\/(?:phasegate:)?([a-z-]+)(?=\s|$)/

const slashed = (line: string, name: string): string => (SLASH.has(name) ? `/ ${name}` : line)

/** What is wrong with such a line: no such command, or an option that it does not have. */
export const flawsOf = (line: string): string[] => {
  const [program = '', ...words] = line.split(' ')
  const table = PROGRAMS[program] ?? {}
  const isGroup = Object.keys(table).some((name) => name.startsWith(`${words.join(' ')} `))
  if (isGroup) return []
  try {
    const row = table[findCommand(table, words).name]
    const known = new Set(row && optionsOf(row, program === '/' ? 'client' : 'shell').map(({ name }) => name))
    // Behind a lone `--` are words of the user's.
    const flags = matches(line.split(' -- ')[0] ?? '', /[\s[|(]--([a-z][a-z-]*)/g)
    return flags.filter((flag) => !known.has(flag) && flag !== 'help').map((flag) => `${line}: no --${flag}`)
  } catch (error) {
    return [`${line}: ${error instanceof Error ? error.message : String(error)}`]
  }
}
