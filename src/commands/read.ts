import { nearest, nearestHint } from '../workflow/core/nearest.ts'
import { Misused } from '../workflow/core/refused.ts'
import type { Reader } from '../workflow/core/text.ts'
import { type Command, optionsOf, spelled, takesValue, type Values } from './command.ts'
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
  const typed = new Map(optionValues(row, given))
  for (const [index, { name, choices }] of (row.positionals ?? []).entries()) {
    const value = given.positionals[index]
    if (value !== undefined) typed.set(name, chosen(name, value, choices))
  }
  refuseExtra(row, given)
  const switches = row.options.filter((option) => !takesValue(option)).map(({ name }) => [name, false])
  const values = { ...Object.fromEntries(switches), ...Object.fromEntries(typed) }
  if (!isWhole(row, values)) throw new Misused(askFor(row, values))
  for (const group of row.exclusive ?? []) {
    const [one, other] = group.filter((name) => typed.has(name))
    if (other !== undefined) throw new Misused(`--${one} and --${other} contradict each other; leave one out`)
  }
  return values
}

const optionValues = (row: Command, given: Given): ReadonlyMap<string, string | boolean> => {
  const values = new Map<string, string | boolean>()
  const text = row.positionals?.find((each) => each.text)
  try {
    for (const each of given.options) {
      const [name, value] = optionValue(row, given.where, each)
      if (values.has(name)) throw new Misused(`--${name} is given twice`)
      values.set(name, value)
    }
  } catch (error) {
    if (!(error instanceof Misused) || !text || given.positionals.length === 0) throw error
    const literal = `If it belongs to the ${text.name.toLowerCase()}, put that in quotes or behind a lone --`
    throw new Misused(`${error.message}\n${literal}`)
  }
  return values
}

const optionValue = (row: Command, where: Reader, given: GivenOption): [name: string, value: string | boolean] => {
  const { flag, option, meant, value, instead } = given
  if (!option && meant) throw new Misused(`unknown option ${flag}; did you mean --${meant.name}?`)
  if (!option) throw new Misused(`unknown option ${flag}; ${nearestHint(flag, [...flagsOf(row, where), '--help'])}`)
  if (!takesValue(option) && value !== undefined) throw new Misused(`${flag} takes no value`)
  if (!takesValue(option)) return [option.name, true]
  if (instead?.quote) throw new Misused(`the quote that opens ${instead.text} is not closed`)
  if (instead && where === 'shell' && instead.text !== '--')
    throw new Misused(`${flag} needs a value; for a value that starts with a dash: ${flag}=${instead.text}`)
  if (!value) throw new Misused(`${flag} needs a value: ${spelled(option)}`)
  return [option.name, chosen(flag, value, option.choices)]
}

const flagsOf = (row: Command, where: Reader): string[] => optionsOf(row, where).map(({ name }) => `--${name}`)

const chosen = (name: string, value: string, choices: readonly string[] | undefined): string => {
  const choice = choices ? choices.find((each) => each.toLowerCase() === value.toLowerCase()) : value
  if (choice !== undefined) return choice
  const meant = nearest(value, choices ?? [])
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  throw new Misused(`${name} is one of ${choices?.join(', ')}, not ${JSON.stringify(value)}${hint}`)
}

const refuseExtra = (row: Command, { where, positionals }: Given): void => {
  const extra = positionals.slice(row.positionals?.length ?? 0)
  if (extra.length === 0) return
  const meant = nearest(`--${extra[0]}`, flagsOf(row, where))
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
