import type { Span } from '../client/spans.ts'

/** What the first and the last line of an excerpt look like. */
export type Ends = readonly [first: RegExp, last: RegExp]

/** The lines of a screen from one to another one, which may be the same. */
export const excerptOf = (lines: readonly (readonly Span[])[], [first, last]: Ends): (readonly Span[])[] => {
  const texts = lines.map(textOf)
  const end = texts.findIndex((text) => last.test(text))
  const begin = texts.findLastIndex((text, index) => index <= end && first.test(text))
  if (begin < 0) throw new Error(`the screen has no ${first} before ${last}:\n${texts.join('\n')}`)
  return lines.slice(begin, end + 1)
}

const textOf = (spans: readonly Span[]): string =>
  spans.reduce((text, span) => text.padEnd(span.column) + span.text, '').trimEnd()
