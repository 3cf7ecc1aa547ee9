import { columnsOf } from '../../plan/block-start.ts'
import type { Line } from '../../plan/markdown.ts'
import { isProse } from './required-section.ts'

/** A labelled line such as `- **Files:** src/a.ts` and the lines up to the next one. */
export interface Field<Name extends string> {
  readonly name: Name
  readonly line: number
  readonly indent: string
  /** From its own line on. */
  readonly lines: readonly Line[]
  /** The same lines, the first one without its label. */
  readonly value: readonly Line[]
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
  const starts: (Label & { readonly name: Name; readonly from: number })[] = []
  for (const [from, line] of lines.entries()) {
    const label = isProse(line) ? readLabel(line.text) : null
    const name = label === null || !Object.hasOwn(labels, label.label) ? undefined : labels[label.label]
    if (label === null || name === undefined) continue
    if (columnsOf(label.indent) > columnsOf(starts[0]?.indent ?? label.indent) + 1) continue
    if (!label.bold && starts.some((start) => start.name === prose)) continue
    starts.push({ ...label, name, from })
  }
  return starts.map(({ name, indent, value, from }, index) => {
    const own = lines.slice(from, starts[index + 1]?.from)
    const said = own.map((line, at) => (at === 0 ? { ...line, text: value } : line))
    return { name, line: own[0]?.number ?? 0, indent, lines: own, value: said }
  })
}

interface Label {
  readonly label: string
  readonly value: string
  readonly indent: string
  readonly bold: boolean
}

const LABEL =
  /^([ \t]*)((?:[-*+]|\d{1,9}[.)])[ \t]+)?(\*\*|__)?([A-Za-z][A-Za-z ]{0,30}?) ?(?::(\*\*|__)|(\*\*|__) ?:|:)[ \t]*(.*)$/

const readLabel = (text: string): Label | null => {
  const [found, indent = '', bullet, opened, label = '', inside, outside, value = ''] = LABEL.exec(text) ?? []
  if (found === undefined || opened !== (inside ?? outside) || (bullet === undefined && opened === undefined))
    return null
  return { label: label.toLowerCase(), value: value.trim(), indent, bold: opened !== undefined }
}
