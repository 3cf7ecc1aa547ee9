import type { Reader } from '../workflow/core/text.ts'
import { type Command, type Option, optionsOf, shownAs, spelled } from './command.ts'

/**
 * What may stand behind a command's name: `--thread ID --status S [--report TEXT]`, required ones first. In the client it is the
 * hint beside a slash command.
 */
export const usageOf = (row: Command, where: Reader): string => {
  const positionals = (row.positionals ?? []).map((positional) => {
    const shown = shownAs(positional, where)
    if (positional.optional) return `[${shown}]`
    return where === 'client' ? `<${shown}>` : shown
  })
  const options = optionsOf(row, where)
  const required = options.filter((option) => option.required).map(spelled)
  return [...positionals, ...required, ...choicesOf(row, options)].join(' ')
}

/** `[--stage N] [--global | --project]` */
const choicesOf = (row: Command, options: readonly Option[]): string[] => {
  const optional = options.filter(({ required }) => !required)
  const groups = (row.exclusive ?? []).map((names) => optional.filter(({ name }) => names.includes(name)))
  const shown: string[] = []
  const said = new Set<Option>()
  for (const option of optional) {
    if (said.has(option)) continue
    const group = groups.find((each) => each.includes(option) && !each.some((other) => said.has(other))) ?? [option]
    for (const each of group) said.add(each)
    shown.push(`[${group.map(spelled).join(' | ')}]`)
  }
  return shown
}
