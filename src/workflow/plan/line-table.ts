/** What a line is. `code`: fenced, indented or raw HTML; `comment`: inside `<!-- -->`; `rule`: `---` and the like. */
export const KINDS = { blank: 0, text: 1, rule: 2, heading: 3, code: 4, comment: 5 } as const
export type LineKind = (typeof KINDS)[keyof typeof KINDS]

/**
 * The lines of a text by index (line number minus 1). Columns instead of objects: a plan of 10,000 threads has 200,000
 * lines, and making an object of each would take longer than all the rest of reading it.
 */
export interface LineTable {
  readonly count: number
  readonly starts: Uint32Array
  /** Where the line ending starts. */
  readonly ends: Uint32Array
  readonly kinds: Uint8Array
  /** The lines that are headings. */
  readonly headings: readonly number[]
  /** Lines of text that start with two stars, list marker or not: they may carry the label of a field. */
  readonly labels: readonly number[]
  /** Lines of text or headings that end as a placeholder may end. */
  readonly suspects: readonly number[]
}

export const startOf = (lines: LineTable, index: number): number => lines.starts[index] ?? 0
export const endOf = (lines: LineTable, index: number): number => lines.ends[index] ?? 0

/** Text, code or a heading: something that says something. */
export const hasWords = (lines: LineTable, index: number): boolean => {
  const kind = lines.kinds[index]
  return kind === KINDS.text || kind === KINDS.code || kind === KINDS.heading
}

export const textOf = (text: string, lines: LineTable, index: number): string =>
  text.slice(startOf(lines, index), endOf(lines, index))

/** The line that an offset is in, found by halving. */
export const lineAt = (lines: LineTable, offset: number): number =>
  Math.max(0, firstFrom(lines.starts, offset + 1, lines.count) - 1)

/** Line and column (from 1) of an offset. */
export const positionOf = ({ lines }: { readonly lines: LineTable }, offset: number) => {
  const index = lineAt(lines, offset)
  return { line: index + 1, col: offset - startOf(lines, index) + 1 }
}

/** The index of the first value in a rising list that is not below `value`. */
export const firstFrom = (rising: ArrayLike<number>, value: number, count = rising.length): number => {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rising[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
