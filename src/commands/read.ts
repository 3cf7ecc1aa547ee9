import { nearest, nearestHint } from '../workflow/core/nearest.ts'
import { Misused } from '../workflow/core/refused.ts'
import { type Command, type Option, optionsOf, spelled, takesValue, type Values } from './command.ts'
import type { GivenOption } from './given-option.ts'
import { type Given, takeApart } from './given.ts'
import { wordsOfLine } from './words.ts'

/** Reads what was typed behind a slash command: data, which no shell has touched. Misused: as `valuesOf`. */
export const readLine = <Row extends Command>(row: Row, line: string | undefined): Values<Row> =>
  valuesOf(row, takeApart(row, wordsOfLine(line ?? ''), 'client'))

/**
 * The values of a command line.
 *
 * Misused: an unknown, repeated or unfinished option, options that exclude each other, a missing or extra argument, a value
 * that is none of the choices.
 */
export const valuesOf = <Row extends Command>(row: Row, given: Given): Values<Row> => {
  const typed = new Map<string, string | boolean>()
  for (const each of given.options) {
    const { name, value } = optionValue(row, given, each)
    if (typed.has(name)) throw new Misused(`--${name} is given twice`)
    typed.set(name, value)
  }
  for (const [index, { name, choices }] of (row.positionals ?? []).entries()) {
    const value = given.positionals[index]
    if (value !== undefined) typed.set(name, chosen(name, value, choices, misused))
  }
  refuseExtra(row, given)
  const values = { ...Object.fromEntries(row.options.flatMap(notGiven)), ...Object.fromEntries(typed) }
  if (!isWhole(row, values)) throw new Misused(askFor(row, values))
  for (const group of row.exclusive ?? []) {
    const [one, other] = group.filter((name) => typed.has(name))
    if (other !== undefined) throw new Misused(`--${one} and --${other} contradict each other; leave one out`)
  }
  return values
}

const notGiven = (option: Option): [string, false][] => (takesValue(option) ? [] : [[option.name, false]])

const optionValue = (row: Command, given: Given, { flag, option, meant, value, instead }: GivenOption) => {
  const prose = row.positionals?.find(({ text }) => text)
  const wrong = (what: string): Misused => {
    if (!prose || given.positionals.length === 0) return new Misused(what)
    const where = `belongs to the ${prose.name.toLowerCase()}, put that in quotes or behind a lone --`
    return new Misused(`${what}${what.endsWith('?') ? '' : '.'} If it ${where}`)
  }
  if (!option)
    throw wrong(`unknown option ${flag}; ${meant ? `did you mean --${meant.name}?` : optionsHint(row, given, flag)}`)
  const { name, choices } = option
  if (!takesValue(option)) {
    if (value !== undefined) throw wrong(`${flag} takes no value`)
    return { name, value: true }
  }
  if (instead?.quote) throw wrong(`the quote that opens ${instead.text} is not closed`)
  if (instead && given.where === 'shell' && instead.text !== '--')
    throw wrong(`${flag} needs a value; for a value that starts with a dash: ${flag}=${instead.text}`)
  if (!value) throw wrong(`${flag} needs a value: ${spelled(option)}`)
  return { name, value: chosen(flag, value, choices, wrong) }
}

const optionsHint = (row: Command, { where }: Given, flag: string): string =>
  nearestHint(flag, [...optionsOf(row, where).map(({ name }) => `--${name}`), '--help'])

const misused = (what: string): Misused => new Misused(what)

const chosen = (
  name: string,
  value: string,
  choices: readonly string[] | undefined,
  wrong: (what: string) => Misused,
): string => {
  const choice = choices ? choices.find((each) => each.toLowerCase() === value.toLowerCase()) : value
  if (choice !== undefined) return choice
  const meant = nearest(value, choices ?? [])
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  throw wrong(`${name} is one of ${choices?.join(', ')}, not ${JSON.stringify(value)}${hint}`)
}

const refuseExtra = (row: Command, { where, positionals }: Given): void => {
  const extra = positionals.slice(row.positionals?.length ?? 0)
  if (extra.length === 0) return
  const meant = nearest(
    `--${extra[0]}`,
    optionsOf(row, where).map(({ name }) => `--${name}`),
  )
  const hint = meant === undefined ? 'text with spaces goes in quotes' : `did you mean ${meant}?`
  throw new Misused(`unexpected argument ${extra.map((word) => JSON.stringify(word)).join(' ')}; ${hint}`)
}

const isWhole = <Row extends Command>(row: Row, values: object): values is Values<Row> => {
  const { positionals, options } = missingIn(row, values)
  return positionals.length + options.length === 0
}

const missingIn = (row: Command, values: object) => ({
  positionals: (row.positionals ?? []).filter(
    ({ name, optional, unless = name }) => !optional && !(name in values) && !(unless in values),
  ),
  options: row.options.filter(({ name, required }) => required && !(name in values)),
})

const askFor = (row: Command, values: object): string => {
  const { positionals, options } = missingIn(row, values)
  const names = [...positionals.map(({ name }) => name), ...options.map(spelled)]
  return positionals[0]?.ask ?? `missing: ${names.join(', ')}`
}
