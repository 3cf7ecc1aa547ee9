import type { Reader } from '../workflow/core/text.ts'
import { aroundText } from './around-text.ts'
import { type Command, optionsOf, takesText } from './command.ts'
import { type FindOption, findOption, type GivenOption } from './given-option.ts'
import { isEnd, textOf, type Word, wordsOfLine } from './words.ts'

/** A command line taken apart; nothing is judged yet. */
export interface Given {
  readonly where: Reader
  readonly options: readonly GivenOption[]
  readonly positionals: readonly string[]
}

/** Takes apart what stands behind a command's name. A lone `--` ends the options. */
export const takeApart = (row: Command, words: readonly Word[], where: Reader): Given => {
  const find = findOption(optionsOf(row, where))
  return { where, ...(takesText(row) ? aroundText(words, find) : among(words, find, where)) }
}

const among = (words: readonly Word[], find: FindOption, where: Reader): Omit<Given, 'where'> => {
  const options: GivenOption[] = []
  const positionals: string[] = []
  for (let rest = words; rest[0];) {
    if (isEnd(rest[0])) return { options, positionals: [...positionals, ...rest.slice(1).map(({ text }) => text)] }
    const found = find(rest)
    if (where === 'client' && found?.given.option?.text) {
      const { value, behind } = saidIn(textOf(rest).replace(/^--[\w-]+[=\s]*/, ''))
      options.push({ ...found.given, value, instead: undefined })
      rest = wordsOfLine(behind)
    } else {
      if (found) options.push(found.given)
      else positionals.push(rest[0].text)
      rest = rest.slice(found?.took ?? 1)
    }
  }
  return { options, positionals }
}

// Word processors and chat programs turn straight quotes into the others. At most one word stands behind the last quote.
const QUOTED = /^(?:"(.*)"|'(.*)'|“(.*)”|‘(.*)’|„(.*)“)(?:\s+([^"'\s]+))?$/s

const saidIn = (text: string): { value: string; behind: string } => {
  const groups = QUOTED.exec(text)?.slice(1) ?? []
  const quoted = groups.slice(0, -1).find((group) => group !== undefined)
  return { value: quoted ?? text, behind: groups.at(-1) ?? '' }
}
