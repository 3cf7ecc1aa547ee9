/** One line of the table. */
export interface Line {
  readonly what: string
  readonly value: number
  /** The same at the best sample, where samples were taken. */
  readonly best?: number
  readonly unit: string
  /** What `value` should not exceed; null: only told. */
  readonly limit: number | null
}

/** The lines, aligned, with a mark where a limit is exceeded. */
export const table = (title: string, lines: readonly Line[]): string => {
  const cells = lines.map((line) => [line.what, ...valuesOf(line), verdictOf(line)])
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const rows = cells.map(([what = '', value = '', best = '', verdict = '']) =>
    `  ${what.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${best.padStart(widths[2] ?? 0)}  ${verdict}`.trimEnd(),
  )
  return [title, ...rows].join('\n')
}

const valuesOf = ({ value, best, unit }: Line): string[] => [
  `${shown(value)} ${unit}`.trim(),
  best === undefined ? '' : `(${shown(best)})`,
]

const shown = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2))

const verdictOf = ({ value, limit }: Line): string => {
  if (limit === null) return ''
  return `${value <= limit ? 'ok' : 'OVER'}, at most ${limit}`
}
