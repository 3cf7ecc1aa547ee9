import { widthOf } from './list.ts'
import type { Line } from './markdown.ts'

/** A labelled line such as `- **Files:** src/a.ts` and the lines up to the next one: `lines[from]` to `lines[to - 1]`. */
export interface Field<Name extends string> {
  readonly name: Name
  readonly line: number
  /** What follows the label on its line. */
  readonly value: string
  readonly indent: string
  readonly from: number
  readonly to: number
}

/**
 * The fields in these lines. `labels` maps labels in lower case to names. A label is a list item, bold, or both:
 * `- **Files:**`, `- **Files**:`, `* Files:`, `**Files:**`; one that is indented deeper than the first is text of the
 * field above it. Below the field `prose` only bold labels count, as its text may have lists like `- Files: …`.
 */
export const readFields = <Name extends string>(
  lines: readonly Line[],
  labels: Readonly<Record<string, Name>>,
  prose?: Name,
): Field<Name>[] => {
  const starts: Omit<Field<Name>, 'to'>[] = []
  for (const [from, line] of lines.entries()) {
    const label = line.kind === 'text' ? readLabel(line.text) : null
    const name = label === null || !Object.hasOwn(labels, label.text) ? undefined : labels[label.text]
    if (label === null || name === undefined) continue
    const first = starts[0]
    if (first !== undefined && widthOf(label.indent) > widthOf(first.indent) + 1) continue
    if (!label.bold && starts.some((start) => start.name === prose)) continue
    starts.push({ name, line: line.number, value: label.value, indent: label.indent, from })
  }
  return starts.map(({ name, line, value, indent, from }, index) => {
    const to = starts[index + 1]?.from ?? lines.length
    return { name, line, value, indent, from, to }
  })
}

/** Every line a field says something on, with its own line first. */
export const linesOf = <Name extends string>(field: Field<Name>, lines: readonly Line[]): Line[] => {
  const [first, ...rest] = lines.slice(field.from, field.to)
  return first === undefined ? [] : [{ ...first, text: field.value }, ...rest]
}

const LABEL =
  /^([ \t]*)((?:[-*+]|\d{1,9}[.)])[ \t]+)?(\*\*|__)?([A-Za-z][A-Za-z ]{0,30}?) ?(?::(\*\*|__)|(\*\*|__) ?:|:)[ \t]*(.*)$/

// Most lines are prose and are told by their first character.
const BEGIN = /^[ \t]*[-*+_\d]/

const readLabel = (text: string): { text: string; value: string; indent: string; bold: boolean } | null => {
  if (!BEGIN.test(text)) return null
  const [found, indent = '', bullet, opened, label = '', inside, outside, value = ''] = LABEL.exec(text) ?? []
  if (found === undefined || opened !== (inside ?? outside) || (bullet === undefined && opened === undefined))
    return null
  return { text: label.toLowerCase(), value: value.trim(), indent, bold: opened !== undefined }
}
