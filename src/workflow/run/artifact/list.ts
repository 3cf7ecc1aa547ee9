import { columnsOf } from '../../plan/block-start.ts'
import type { Line } from '../../plan/markdown.ts'
import { isProse } from './required-section.ts'

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
  for (const { text: written, number: line } of lines.filter(isProse)) {
    const [, blanks = '', marker, text = ''] = ITEM.exec(written) ?? []
    const indent = columnsOf(blanks)
    const last = items.at(-1)
    if (marker !== undefined) items.push({ text: text.trim(), line, indent })
    else if (last !== undefined && indent > last.indent) last.text = `${last.text} ${text.trim()}`
  }
  const base = items[0]?.indent ?? 0
  return items.map(({ text, line, indent }) => ({ text, line, nested: indent > base + 1 }))
}

const ITEM = /^([ \t]*)((?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S))?(.*)$/
