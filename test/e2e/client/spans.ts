import type { IBufferCell, Terminal } from '@xterm/headless'

/** A piece of a line of a terminal that looks the same all along. */
export interface Span {
  /** Where it begins, in characters. */
  readonly column: number
  readonly text: string
  /** `#rrggbb`; null for the terminal's own. */
  readonly color: string | null
  readonly background: string | null
  readonly bold: boolean
  readonly dim: boolean
}

/** What stands on the screen and in its scroll-back, line by line, as it looks. */
export const spansOf = ({ buffer: { active } }: Terminal): Span[][] =>
  Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row)
    const spans: Span[] = []
    for (let column = 0; column < (line?.length ?? 0); column++) {
      const cell = line?.getCell(column)
      // The second half of a wide character is a cell of width 0.
      if (cell === undefined || cell.getWidth() === 0) continue
      const last = spans.at(-1)
      const span = spanOf(cell, column)
      if (last !== undefined && looksLike(last, span))
        spans[spans.length - 1] = { ...last, text: last.text + span.text }
      else spans.push(span)
    }
    return spans.filter(({ text, background }) => text.trim() !== '' || background !== null)
  })

const looksLike = (a: Span, b: Span): boolean =>
  a.color === b.color && a.background === b.background && a.bold === b.bold && a.dim === b.dim

const spanOf = (cell: IBufferCell, column: number): Span => {
  const color = cell.isFgDefault() ? null : hex(cell.getFgColor(), cell.isFgRGB())
  const background = cell.isBgDefault() ? null : hex(cell.getBgColor(), cell.isBgRGB())
  const inverse = cell.isInverse() !== 0
  return {
    column,
    text: cell.getChars() || ' ',
    color: inverse ? (background ?? '#000000') : color,
    background: inverse ? (color ?? '#cccccc') : background,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
  }
}

const hex = (color: number, isRgb: boolean): string => {
  if (isRgb) return `#${color.toString(16).padStart(6, '0')}`
  if (color < 16) return BASIC[color] ?? '#cccccc'
  // The 256 colours of xterm: a cube of six steps, then greys.
  if (color >= 232) return grey(8 + (color - 232) * 10)
  const [red, green, blue] = [36, 6, 1].map((place) => LEVELS[Math.floor((color - 16) / place) % 6] ?? 0)
  return `#${[red, green, blue].map((level = 0) => level.toString(16).padStart(2, '0')).join('')}`
}

const grey = (level: number): string => `#${level.toString(16).padStart(2, '0').repeat(3)}`

const LEVELS = [0, 95, 135, 175, 215, 255]

const BASIC = (
  '#000000 #cd3131 #0dbc79 #e5e510 #2472c8 #bc3fbc #11a8cd #e5e5e5 ' +
  '#666666 #f14c4c #23d18b #f5f543 #3b8eea #d670d6 #29b8db #ffffff'
).split(' ')
