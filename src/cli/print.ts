import { columns, displayWidth, wrapped } from '../shown/columns.ts'

export { columns }

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
      const last = (rows[index]?.at(-1) ?? '').replaceAll(/\s+/g, ' ').trim()
      return last === '' ? line : `${line}\n${indented(wrapped(last, width - 4).join('\n'), 2)}`
    })
}
