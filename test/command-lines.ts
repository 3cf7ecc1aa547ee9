import { join } from 'node:path'
import { findCommand } from '../src/cli/arguments.ts'
import { commandsOf } from '../src/cli/phasegate/commands.ts'
import { hereIn } from '../src/cli/phasegate/place.ts'
import type { CliCommand } from '../src/cli/table.ts'
import { commandsFor } from '../src/cli/work/commands.ts'
import { heavy } from '../src/cli/work/heavy.ts'
import { hereIn as workIn } from '../src/cli/work/place.ts'

const ROOT = join(import.meta.dirname, '..')

/** The tables of both programs. */
export const PROGRAMS: Readonly<Record<string, readonly CliCommand[]>> = {
  phasegate: commandsOf(hereIn(ROOT, ROOT, {})),
  work: await commandsFor(
    [],
    workIn(ROOT, ROOT, {}, () => heavy),
  ),
}

/**
 * The command lines of ours that a Markdown text tells its reader to type: lines of code blocks, inline code and Bash rules.
 * `!work …` is one, too, and a slash command is one of `phasegate` where that has a command of its name.
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
        .replace(SLASH, typed),
    )
    .filter((line) => /^(?:phasegate|work) [a-z]/.test(line))
}

const matches = (value: string, pattern: RegExp): string[] =>
  [...value.matchAll(pattern)].map(([, group = '']) => group)

const SLASH = /^\/(?:phasegate:)?([a-z-]+)/

const typed = (line: string, name: string): string =>
  PROGRAMS['phasegate']?.some((command) => command.name === name) ? `phasegate ${name}` : line

/** What is wrong with such a line: no such command, or an option that it does not have. */
export const flawsOf = (line: string): string[] => {
  const [program = '', ...words] = line.split(' ')
  const commands = PROGRAMS[program] ?? []
  const isGroup = commands.some(({ name }) => name.startsWith(`${words.join(' ')} `))
  if (isGroup) return []
  try {
    const { command } = findCommand(commands, words)
    const known = new Set(command.options.map(({ name }) => name))
    // Behind a lone `--` are words of the user's.
    const flags = matches(line.split(' -- ')[0] ?? '', /[\s[|(]--([a-z][a-z-]*)/g)
    return flags.filter((flag) => !known.has(flag) && flag !== 'help').map((flag) => `${line}: no --${flag}`)
  } catch (error) {
    return [`${line}: ${error instanceof Error ? error.message : String(error)}`]
  }
}
