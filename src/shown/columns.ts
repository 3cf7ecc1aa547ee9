import { stripVTControlCharacters } from 'node:util'

/** Narrower than that no table can be read. */
export const LEAST_COLUMNS = 40

/** A terminal of 100 columns takes ten of them for itself. */
export const USUAL_WIDTH = 90

/**
 * Rows as aligned columns, two spaces apart, nothing cut off. Cells may hold colours; a line break in a cell becomes a
 * space. The last column is not padded.
 */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const cells = rows.map((row) =>
    row.map((cell) => cell.replaceAll(/\s*[\n\u2028\u2029]\s*/g, ' ').replaceAll(/`{3,}|~{3,}/g, "'''")),
  )
  const count = Math.max(0, ...cells.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...cells.map((row) => displayWidth(row[column] ?? ''))),
  )
  return cells
    .map((row) =>
      row
        .map((cell, column) => padded(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])/u
// Nearly every text: the patterns below take 3 ms to compile.
const ONE_EACH = /^[ -~·–—…→│├└─▶✓✗]*$/
const NO_WIDTH = /^[\p{Mark}\p{Cf}]$/u

/** Terminal cells a text takes: colours and combining marks none, CJK and emoji two, ✓ ▶ ✗ · │ → and the rest one. */
export const displayWidth = (text: string): number => {
  if (ONE_EACH.test(text)) return text.length
  let width = 0
  for (const character of stripVTControlCharacters(text)) {
    if (!NO_WIDTH.test(character)) width += WIDE.test(character) ? 2 : 1
  }
  return width
}

/** The text filled up with blanks to so many cells. */
export const padded = (cell: string, width: number): string =>
  cell + ' '.repeat(Math.max(0, width - displayWidth(cell)))

/** The text in at most so many cells; what was cut off ends in `…`. */
export const clipped = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (displayWidth(kept + character) >= width) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** Broken at blanks into lines of at most so many cells; a longer word stands alone. */
export const wrapped = (text: string, width: number): string[] =>
  text.split('\n').flatMap((line) => {
    const lines: string[] = []
    let current = ''
    for (const word of line.split(' ')) {
      if (current !== '' && displayWidth(`${current} ${word}`) > width) {
        lines.push(current)
        current = word
      } else current = current === '' ? word : `${current} ${word}`
    }
    return [...lines, current]
  })
