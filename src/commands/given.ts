import type { Reader } from '../workflow/core/text.ts'
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

/**
 * A person's own text and the options before and behind it. Whatever else starts with dashes belongs to the text, but for what
 * misses an option by a slip in just these places. Behind a `--` before the text or in it nothing is an option.
 */
const aroundText = (words: readonly Word[], find: FindOption): Omit<Given, 'where'> => {
  const ours: FindOption = (some) => {
    const found = find(some)
    return found?.given.option || found?.given.meant ? found : null
  }
  const before = optionsBefore(words, ours)
  const [first, ...more] = before.rest
  if (first && isEnd(first)) return { options: before.options, positionals: filled(textOf(more)) }
  const behind = before.rest.some(isEnd) ? { options: [], rest: before.rest } : optionsBehind(before.rest, ours)
  return {
    options: [...before.options, ...behind.options, ...unclosed(behind.rest, ours)],
    positionals: filled(wholeQuote(behind.rest) ?? textOf(behind.rest)),
  }
}

type Around = Pick<Given, 'options'> & { readonly rest: readonly Word[] }

const optionsBefore = (words: readonly Word[], find: FindOption): Around => {
  const found = find(words)
  if (!found) return { options: [], rest: words }
  const { options, rest } = optionsBefore(words.slice(found.took), find)
  return { options: [found.given, ...options], rest }
}

const optionsBehind = (words: readonly Word[], find: FindOption): Around => {
  const found = [2, 1].map((count) => find(words.slice(-count))).find((each, index) => each?.took === 2 - index)
  if (!found) return { options: [], rest: words }
  const { options, rest } = optionsBehind(words.slice(0, -found.took), find)
  return { options: [...options, found.given], rest }
}

// `--plan "docs/my plan.md`: no text, but a value that was cut off.
const unclosed = (text: readonly Word[], find: FindOption): GivenOption[] =>
  text
    .flatMap((_, index) => find(text.slice(index, index + 2))?.given ?? [])
    .filter(({ instead }) => instead?.quote === 'open')

const wholeQuote = ([word, ...more]: readonly Word[]): string | undefined =>
  word?.quote === 'closed' && more.length === 0 ? word.text.trim() : undefined

const filled = (text: string): string[] => (text === '' ? [] : [text])
