import { stripVTControlCharacters } from 'node:util'
import { joined, oneLine } from '../workflow/core/plain-text.ts'
import { clipped, columns, displayWidth, padded, wrapped } from './columns.ts'
import { same } from './paint.ts'

/** A line of a table: aligned cells, and a last one that takes what room is left and is cut off there. */
export interface Row {
  readonly cells: readonly string[]
  readonly last: string
  readonly paintLast?: (text: string) => string
  /** The last cell follows at once: the cells before it that others have are not there. */
  readonly short?: boolean
}

interface Frame {
  /** No line is wider. */
  readonly width: number
  readonly indent?: number
  /** Columns that are left out where there is no room, first things first. */
  readonly spare?: readonly number[]
  /** How much room the last cells are to have before a column is left out for them; all they want when it is not said. */
  readonly room?: number
}

/** A table as lines, one for each row. */
export const linesOf = (rows: readonly Row[], { width, indent = 0, spare = [], room = Infinity }: Frame): string[] => {
  const fits = (left: readonly Row[]): boolean => indent + wish(left, room) <= width
  const choices = [...spare.keys(), spare.length].map((count) => without(rows, spare.slice(0, count)))
  const left = choices.find(fits) ?? choices.at(-1) ?? rows
  const lines = columns(left.map(({ cells }) => cells)).split('\n')
  const widest = Math.max(0, ...lines.map(displayWidth))
  return left.map(({ last, paintLast = same, short = false }, index) => {
    const line = ' '.repeat(indent) + (lines[index] ?? '')
    const before = short ? displayWidth(line) : indent + widest
    if (last === '' || before + 3 > width) return fitted(line, width)
    return padded(line, before + 2) + paintLast(clipped(oneLine(last), width - before - 2))
  })
}

const without = (rows: readonly Row[], spared: readonly number[]): Row[] =>
  rows.map((row) => ({ ...row, cells: row.cells.filter((_, column) => !spared.includes(column)) }))

const wish = (rows: readonly Row[], room: number): number => {
  const lines = columns(rows.map(({ cells }) => cells)).split('\n')
  const lasts = rows.filter(({ short }) => !short).map(({ last }) => displayWidth(last))
  return Math.max(0, ...lines.map(displayWidth)) + 2 + Math.min(room, Math.max(0, ...lasts))
}

// A colour whose end was cut off would run on.
const fitted = (line: string, width: number): string =>
  displayWidth(line) <= width ? line : clipped(stripVTControlCharacters(line), width)

/** The text indented by two spaces a level. */
export const indented = (text: string, levels = 1): string => text.replaceAll(/^(?=.)/gm, '  '.repeat(levels))

/**
 * Rows as aligned columns, a text each. In a terminal too narrow for them (`width` cells; null where there is none) every last
 * cell stands below its row, wrapped: a report of some sentences would else break through all columns.
 */
export const rowsWithin = (rows: readonly (readonly string[])[], width: number | null): string[] => {
  const lines = columns(rows).split('\n')
  if (width === null || lines.every((line) => displayWidth(line) <= width)) return lines
  return columns(rows.map((row) => row.slice(0, -1)))
    .split('\n')
    .map((line, index) => {
      const last = joined(rows[index]?.at(-1) ?? '')
      return last === '' ? line : `${line}\n${indented(wrapped(last, width - 4).join('\n'), 2)}`
    })
}
