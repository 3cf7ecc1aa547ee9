/** A word of a command line. */
export interface Word {
  /** What it says: without its quotes. */
  readonly text: string
  /** As it was typed, and the blanks before it. */
  readonly raw: string
  readonly gap: string
  /** It is in quotes, or its quote is never closed and so is part of the text. */
  readonly quote?: 'closed' | 'open'
}

/** The words that a shell has split. */
export const wordsOfList = (words: readonly string[]): Word[] => words.map((text) => ({ text, raw: text, gap: ' ' }))

/**
 * The words of a line that no shell has touched. Quotes count only around whole words, or around the value of `--flag="a value"`:
 * an apostrophe in prose is text.
 */
export const wordsOfLine = (line: string): Word[] => {
  const words: Word[] = []
  for (let rest = line; ;) {
    const [gap = ''] = /^\s*/.exec(rest) ?? []
    if (gap.length === rest.length) return words
    const word = firstWord(rest.slice(gap.length))
    words.push({ ...word, gap })
    rest = rest.slice(gap.length + word.raw.length)
  }
}

const firstWord = (rest: string): Omit<Word, 'gap'> => {
  const [flag = ''] = /^--[A-Za-z][\w-]*=/.exec(rest) ?? []
  const behind = rest.slice(flag.length)
  const [quoted, , inner = ''] = /^(["'])((?:[\s\S]*?[^\\])??)\1(?!\S)/.exec(behind) ?? []
  if (quoted !== undefined && flag !== '') return { raw: flag + quoted, text: flag + inner }
  if (quoted !== undefined) return { raw: quoted, text: inner, quote: 'closed' }
  const [raw = ''] = /^\S+/.exec(rest) ?? []
  return /^["']/.test(behind) ? { raw, text: raw, quote: 'open' } : { raw, text: raw }
}

/** The words as they were typed, with the blanks between them. */
export const textOf = (words: readonly Word[]): string =>
  words
    .map(({ gap, raw }) => gap + raw)
    .join('')
    .trim()

/** A lone `--`. */
export const isEnd = ({ text, quote }: Word): boolean => text === '--' && quote === undefined
