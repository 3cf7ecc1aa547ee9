import type { FindOption, GivenOption } from './given-option.ts'
import { isEnd, textOf, type Word } from './words.ts'

interface Parts {
  readonly options: readonly GivenOption[]
  /** The text, if there is any. */
  readonly positionals: readonly string[]
}

/**
 * A person's own text and the options before and behind it. Whatever else starts with dashes belongs to the text, but for what
 * misses an option by a slip in just these places. Behind a `--` before the text or in it nothing is an option.
 */
export const aroundText = (words: readonly Word[], find: FindOption): Parts => {
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

interface Around {
  readonly options: readonly GivenOption[]
  readonly rest: readonly Word[]
}

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
