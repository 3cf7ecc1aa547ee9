import { columnsOf, contentAfterMarker, skipBlanks } from './block-start.ts'
import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { endOf, firstFrom, KINDS, startOf } from './line-table.ts'
import type { Range } from './plan.ts'
import { firstShown, firstWords, proseOf, rangeOf, type Source, type Stretch } from './section.ts'
import { readDepends, readFiles, type Mention } from './thread-fields.ts'

/** What stands below a thread heading; mentions carry their offsets for the checks that compare threads. */
export interface ThreadBody {
  readonly summary: string
  readonly files: readonly Mention[]
  readonly depends: readonly Mention[]
  readonly details: string
}

/** Reads the fields of a thread whose heading stands in `line`. `**Details:**` comes last and takes all that follows. */
export const readThreadBody = (source: Source, stretch: Stretch, line: number, problems: Diagnostic[]): ThreadBody => {
  const labels = labelsIn(source, stretch)
  const fields = fieldsOf(labels, stretch, source, problems)
  const first = labels.find((label) => label.field !== undefined)
  const unlabelled = { first: stretch.first, last: first?.index ?? stretch.last }
  const { details } = fields
  if (firstWords(source, unlabelled) !== -1) problems.push(...strayText(source, unlabelled, details))
  const body = {
    summary: fields.summary === undefined ? '' : source.text.slice(fields.summary.start, fields.summary.end).trim(),
    files: fields.files === undefined ? [] : readFiles(source, fields.files, problems),
    depends: fields.depends === undefined ? [] : readDepends(source, fields.depends, problems),
    details: details === undefined ? proseOf(source, unlabelled) : detailsOf(source.text, details),
  }
  if (body.summary === '' || body.details === '') problems.push(...emptiness(body, labels, line))
  return body
}

type Field = 'summary' | 'files' | 'depends' | 'details'

const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['summary', 'summary'],
  ['files', 'files'],
  ['depends', 'depends'],
  ['details', 'details'],
])

/** A line `**Name:** text`; `from` is where its text starts. */
interface Label {
  readonly name: string
  readonly field: Field | undefined
  readonly index: number
  readonly from: number
}

const labelsIn = (source: Source, { first, last }: Stretch): Label[] => {
  const { labels } = source.lines
  const found: Label[] = []
  for (let next = firstFrom(labels, first); next < labels.length; next++) {
    const index = labels[next] ?? last
    if (index >= last) break
    const label = labelAt(source, index)
    if (label !== null) found.push(label)
  }
  return found
}

const LONGEST_NAME = 40

const labelAt = ({ text, lines }: Source, index: number): Label | null => {
  const start = startOf(lines, index)
  const end = endOf(lines, index)
  const at = skipBlanks(text, start, end)
  const stars = contentAfterMarker(text, at, end, false)
  if (lines.kinds[index] !== KINDS.text || columnsOf(text, start, at) > 3 || !text.startsWith('**', stars)) return null
  const near = text.slice(stars + 2, Math.min(end, stars + LONGEST_NAME + 5))
  const close = near.indexOf('**')
  if (close < 1) return null
  const inside = near[close - 1] === ':'
  if (!inside && near[close + 2] !== ':') return null
  const name = near.slice(0, inside ? close - 1 : close).trim()
  const from = skipBlanks(text, stars + close + (inside ? 4 : 5), end)
  return { name, field: FIELDS.get(name.toLowerCase()), index, from }
}

/** The text of each field. Labels that are no field, or stand where they are not read, are reported. */
const fieldsOf = (labels: readonly Label[], { last }: Stretch, source: Source, problems: Diagnostic[]) => {
  const fields: Partial<Record<Field, Range>> = {}
  const hasDetails = labels.some((label) => label.field === 'details')
  for (const [order, { name, field, index, from }] of labels.entries()) {
    const at = { line: index + 1, col: 1 }
    const shown = quote(`**${name}:**`)
    if (fields.details !== undefined) {
      if (field === undefined) continue
      const message = `${shown} stands below Details and is read as text; move it above **Details:**`
      problems.push(diagnose('label-in-details', at, message))
    } else if (field === undefined) {
      const message = `${shown} is not a field (Summary, Files, Depends, Details); it is read as text`
      if (hasDetails) problems.push(diagnose('label-unknown', at, message))
    } else if (fields[field] !== undefined) {
      problems.push(diagnose('label-duplicate', at, `${shown} is given twice; this one is lost`))
    } else {
      const next =
        field === 'details' ? undefined : labels.find((label, other) => other > order && label.field !== undefined)
      const { end } = rangeOf(source, { first: index, last: next?.index ?? last })
      fields[field] = { start: from, end: Math.max(from, end) }
    }
  }
  return fields
}

/** Byte for byte: only what is blank behind the label, and blank lines around the text, are left out. */
const detailsOf = (text: string, { start, end }: Range): string => {
  const trimmed = text.slice(start, end).trimEnd()
  const first = trimmed.length - trimmed.trimStart().length
  const lineStart = Math.max(trimmed.lastIndexOf('\n', first - 1), trimmed.lastIndexOf('\r', first - 1)) + 1
  return first === 0 ? trimmed : trimmed.slice(lineStart)
}

const strayText = (source: Source, stretch: Stretch, details: Range | undefined): Diagnostic[] => {
  const stray = firstShown(source, stretch)
  if (stray === null) return []
  const { at, shown } = stray
  return details === undefined
    ? [diagnose('label-missing', at, `${shown} has no label; it is read as the details. Put **Details:** above it`)]
    : [diagnose('text-lost', at, `${shown} stands above the first label of the thread and would be lost`)]
}

const emptiness = (body: ThreadBody, labels: readonly Label[], line: number): Diagnostic[] => {
  if (body.summary === '' && body.details === '') {
    return [diagnose('thread-empty', { line, col: 1 }, 'the thread has neither a summary nor details')]
  }
  return (['summary', 'details'] as const).flatMap((field) => {
    if (body[field] !== '') return []
    const name = `**${field === 'summary' ? 'Summary' : 'Details'}:**`
    const label = labels.find((candidate) => candidate.field === field)
    return label === undefined
      ? [diagnose('section-missing', { line, col: 1 }, `the thread has no ${name}`)]
      : [diagnose('section-empty', { line: label.index + 1, col: 1 }, `${name} is empty`)]
  })
}
