import { parseArgs } from 'node:util'
import { nearest, nearestHint } from '../workflow/core/nearest.ts'
import { Misused } from '../workflow/core/refused.ts'
import type { CliCommand, CliInput, CliOption } from './table.ts'

export type Arguments = Pick<CliInput, 'values' | 'switches' | 'words'>

/**
 * The command that `argv` (without node and script) starts with, and the words after its name.
 * Misused: no such command (the nearest is named), or an option where the command should be.
 */
export const findCommand = (
  commands: readonly CliCommand[],
  argv: readonly string[],
): { readonly command: CliCommand; readonly words: readonly string[] } => {
  const command = commands
    .filter(({ name }) => name.split(' ').every((word, index) => argv[index] === word))
    .toSorted((a, b) => b.name.length - a.name.length)[0]
  if (command === undefined) throw noCommand(commands, argv)
  return { command, words: argv.slice(command.name.split(' ').length) }
}

/**
 * The options and positionals among the words after a command's name.
 * Misused: unknown, repeated or unfinished option, missing or extra argument, a value that is none of the choices.
 */
export const readArguments = (command: CliCommand, words: readonly string[]): Arguments => {
  if (command.verbatim) return { values: {}, switches: new Set(), words }
  const values: Record<string, string> = {}
  const switches = new Set<string>()
  const extra: string[] = []
  for (const token of tokensOf(command, words)) {
    if (token.kind === 'option') {
      const option = optionOf(command, token)
      if (option.name in values || switches.has(option.name)) throw new Misused(`--${option.name} is given twice`)
      if (option.value === undefined) switches.add(option.name)
      else values[option.name] = checkedChoice(`--${option.name}`, token.value ?? '', option.choices)
    }
    if (token.kind === 'positional') {
      const positional = command.positionals.find(({ name }) => !(name in values))
      if (positional === undefined) extra.push(token.value)
      else values[positional.name] = checkedChoice(positional.name, token.value, positional.choices)
    }
  }
  if (extra.length > 0) throw tooMany(command, extra)
  const missing = [
    ...command.positionals.filter(({ name, optional }) => !optional && !(name in values)).map(({ name }) => name),
    ...command.options.filter(({ name, required }) => required && !(name in values)).map(spelled),
  ]
  if (missing.length > 0) throw new Misused(`missing: ${missing.join(', ')}`)
  return { values, switches, words }
}

/** `--stage N`, as usage and help show an option. */
export const spelled = (option: CliOption): string =>
  option.value === undefined ? `--${option.name}` : `--${option.name} ${option.value}`

/** The value of a required option or positional. */
export const need = (input: Pick<CliInput, 'values'>, name: string): string => {
  const value = input.values[name]
  if (value === undefined) throw new Misused(`missing: ${name}`)
  return value
}

const tokensOf = (command: CliCommand, words: readonly string[]) => {
  const options = Object.fromEntries(
    command.options.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' } as const]),
  )
  return parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true }).tokens
}

type OptionToken = Extract<ReturnType<typeof tokensOf>[number], { kind: 'option' }>

const LOOKS_LIKE_A_FLAG = /^--?[A-Za-z][\w-]*(?:=|$)/

const optionOf = (command: CliCommand, token: OptionToken): CliOption => {
  const option = command.options.find(({ name }) => name === token.name && token.rawName === `--${name}`)
  if (option === undefined) throw unknownOption(command, token.rawName)
  const flag = `--${option.name}`
  if (option.value === undefined && token.value !== undefined) throw new Misused(`${flag} takes no value`)
  if (option.value === undefined) return option
  if (token.value === undefined || token.value === '') throw new Misused(`${flag} needs a value: ${spelled(option)}`)
  if (!token.inlineValue && LOOKS_LIKE_A_FLAG.test(token.value)) {
    throw new Misused(`${flag} needs a value; for a value that starts with a dash: ${flag}=${token.value}`)
  }
  return option
}

const unknownOption = (command: CliCommand, flag: string): Misused =>
  new Misused(
    `unknown option ${flag}; ${nearestHint(flag, [...command.options.map(({ name }) => `--${name}`), '--help'])}`,
  )

const tooMany = (command: CliCommand, extra: readonly string[]): Misused => {
  const first = extra[0] ?? ''
  const meant = nearest(
    `--${first}`,
    command.options.map(({ name }) => `--${name}`),
  )
  const hint = meant === undefined ? 'text with spaces goes in quotes' : `did you mean ${meant}?`
  return new Misused(`unexpected argument ${extra.map((word) => JSON.stringify(word)).join(' ')}; ${hint}`)
}

const checkedChoice = (name: string, value: string, choices: readonly string[] | undefined): string => {
  if (choices === undefined || choices.includes(value)) return value
  const meant = nearest(value, choices)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  throw new Misused(`${name} is one of ${choices.join(', ')}, not ${JSON.stringify(value)}${hint}`)
}

const noCommand = (commands: readonly CliCommand[], argv: readonly string[]): Misused => {
  const first = argv[0] ?? ''
  if (first.startsWith('-')) return new Misused(`${first} stands before the command; options come after it`)
  const names = commands.map(({ name }) => name)
  const begun = names.filter((name) => name.startsWith(`${first} `))
  if (begun.length > 0 && (argv[1] ?? '-').startsWith('-')) {
    return new Misused(`incomplete command ${first}; there are ${begun.join(', ')}`)
  }
  const typed = begun.length === 0 ? first : argv.slice(0, 2).join(' ')
  const possible = begun.length === 0 ? names : begun
  return new Misused(`unknown command ${typed}; ${nearestHint(typed, possible)}`)
}
