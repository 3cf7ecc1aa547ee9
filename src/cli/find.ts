import { nearestHint } from '../workflow/core/nearest.ts'
import { Misused } from '../workflow/core/refused.ts'

/**
 * The command that `argv` (without node and script) starts with, and the words behind its name.
 * Misused: no such command (the nearest is named), or an option where the command should be.
 */
export const findCommand = <Name extends string>(
  table: Readonly<Record<Name, unknown>>,
  argv: readonly string[],
): { readonly name: Name; readonly words: readonly string[] } => {
  const isName = (name: string): name is Name => Object.hasOwn(table, name)
  const name = [argv.slice(0, 2).join(' '), argv[0] ?? ''].find(isName)
  if (name === undefined) throw noCommand(Object.keys(table), argv)
  return { name, words: argv.slice(name.split(' ').length) }
}

const noCommand = (names: readonly string[], argv: readonly string[]): Misused => {
  const [first = '', second = '-'] = argv
  if (first.startsWith('-')) return new Misused(`${first} stands before the command; options come after it`)
  const begun = names.filter((name) => name.startsWith(`${first} `))
  if (begun.length === 0) return new Misused(`unknown command ${first}; ${nearestHint(first, names)}`)
  if (second.startsWith('-')) return new Misused(`incomplete command ${first}; there are ${begun.join(', ')}`)
  return new Misused(`unknown command ${first} ${second}; ${nearestHint(`${first} ${second}`, begun)}`)
}
