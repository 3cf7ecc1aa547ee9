import type { Line } from './markdown.ts'
import { isRule } from './required-section.ts'

/** An item of a bullet or numbered list, with the indented lines that continue it. */
export interface Item {
  readonly text: string
  readonly line: number
  /** It stands below another item. */
  readonly nested: boolean
}

/** The items of the lists in these lines, in order; code, comments and paragraphs between them are left out. */
export const listItems = (lines: readonly Line[]): Item[] => {
  const items: { text: string; line: number; indent: number }[] = []
  for (const line of lines) {
    const found = line.kind === 'text' && !isRule(line.text) ? ITEM.exec(line.text) : null
    const last = items.at(-1)
    if (found !== null) {
      items.push({ text: (found[2] ?? '').trim(), line: line.number, indent: widthOf(found[1] ?? '') })
    } else if (
      last !== undefined &&
      line.kind === 'text' &&
      widthOf(line.text) > last.indent &&
      line.text.trim() !== ''
    ) {
      last.text = `${last.text} ${line.text.trim()}`
    }
  }
  const base = Math.min(...items.slice(0, 1).map(({ indent }) => indent))
  return items.map(({ text, line, indent }) => ({ text, line, nested: indent > base + 1 }))
}

/** The width of the white space a line starts with; a tab counts 4. */
export const widthOf = (line: string): number => {
  const [before = ''] = /^[ \t]*/.exec(line) ?? []
  return before.replaceAll('\t', '    ').length
}

const ITEM = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(\S.*)$/
