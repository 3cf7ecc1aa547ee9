import type { Line, Markdown } from '../../plan/markdown.ts'
import { hasText } from './required-section.ts'

/**
 * The documents, each without the list items that one before it has in the same words, or that are said `elsewhere`; case, marks
 * and line numbers apart, on which several who read the same code hardly agree. A heading with nothing left below it goes too.
 */
export const saidOnce = (documents: readonly Markdown[], elsewhere: readonly string[]): Markdown[] =>
  documents.map((document, index) => {
    const said = new Set([...elsewhere.map(plain), ...documents.slice(0, index).flatMap(itemsOf).map(keyOf)])
    return without(
      document,
      new Set(
        itemsOf(document)
          .filter((item) => said.has(keyOf(item)))
          .flat(),
      ),
    )
  })

/** The items of its lists, each with all that stands below it: half of one would say something else. */
const itemsOf = ({ lines }: Markdown): Line[][] =>
  lines.reduce<Line[][]>((items, line, index) => {
    const last = items.at(-1)
    if (line.kind === 'text' && MARKER.test(line.text)) return [...items, [line]]
    const goesOn = last && last.at(-1) === lines[index - 1] && !ENDS.has(line.kind)
    return goesOn ? [...items.slice(0, -1), [...last, line]] : items
  }, [])

const MARKER = /^ ?(?:[-*+]|\d{1,9}[.)])\s+(?=\S)/
const ENDS = new Set<Line['kind']>(['blank', 'heading', 'rule', 'comment'])

const keyOf = (item: readonly Line[]): string => plain(item.map(({ text }) => text).join(' '))

const plain = (text: string): string =>
  text
    .replace(MARKER, '')
    .replaceAll(/[*_`]|:\d+(?:[-–:,]\d+)*/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/[.;,\s]+$/, '')
    .toLowerCase()

const without = (document: Markdown, items: ReadonlySet<Line>): Markdown => {
  if (items.size === 0) return document
  const { lines, sections } = document
  const isLeft = (line: Line): boolean => !items.has(line)
  const emptied = sections.filter(
    ({ from, to }) =>
      lines.slice(from, to).some((line) => !isLeft(line)) && !hasText(lines.slice(from, to).filter(isLeft)),
  )
  const gone = new Set([...items, ...emptied.flatMap(({ from, to }) => lines.slice(from, to))])
  return { ...document, lines: lines.filter((line) => !gone.has(line)) }
}
