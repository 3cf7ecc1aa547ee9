import { columnsOf, contentAfterMarker, skipBlanks } from './block-start.ts'
import { diagnose, quote, type Diagnostic, type Position } from './diagnostic.ts'
import { endOf, firstFrom, KINDS, lineAt, positionOf, startOf } from './line-table.ts'
import type { Range, Thread } from './plan.ts'
import { blockOf, firstShown, firstWords, proseOf, type Source, type Stretch } from './section.ts'
import { mentionsIn, readDepends, readFiles } from './thread-fields.ts'

/** What stands below a thread heading. */
export interface ThreadBody {
  readonly summary: string
  readonly files: readonly string[]
  readonly depends: readonly string[]
  readonly details: string
}

/** `firstLabel` is the first of the labels (`LineTable.labels`, by index) that may stand in the stretch. */
export interface Labelled extends Stretch {
  readonly firstLabel: number
}

/** Reads the fields of a thread whose heading stands in `line`. `**Details:**` comes last and takes all that follows. */
export const readThreadBody = (source: Source, stretch: Labelled, line: number, problems: Diagnostic[]): ThreadBody => {
  const fields = readFields(source, stretch, problems)
  const { summary, files, depends, details } = fields
  const unlabelled = { first: stretch.first, last: fields.first }
  if (firstWords(source, unlabelled) !== -1) checkStrayText(source, unlabelled, details, problems)
  const body = {
    summary: summary === null ? '' : blockOf(source.text, summary),
    files: files === null ? [] : readFiles(source, files, problems),
    depends: depends === null ? [] : readDepends(source, depends, problems),
    details: details === null ? proseOf(source, unlabelled) : blockOf(source.text, details),
  }
  if (body.summary === '' || body.details === '') checkEmptiness(source, body, fields, line, problems)
  return body
}

/** Says where a thread names a file or thread. */
export type Locate = (thread: Thread, field: 'files' | 'depends', value: string) => Position

/** Reads a field again when a diagnostic asks for a place in it, because few do; each once, because some ask a lot. */
export const locatorOf = (source: Source): Locate => {
  const known = { files: new Map<Thread, Map<string, number>>(), depends: new Map<Thread, Map<string, number>>() }
  return (thread, field, value) => {
    const mentions = known[field].get(thread) ?? mentionsOf(source, thread, field)
    known[field].set(thread, mentions)
    const offset = mentions.get(value)
    return offset === undefined ? { line: thread.line, col: 1 } : positionOf(source, offset)
  }
}

const mentionsOf = (source: Source, thread: Thread, field: 'files' | 'depends'): Map<string, number> => {
  const { lines, text } = source
  const first = thread.line
  const block = { first, last: lineAt(lines, thread.body.end) + 1, firstLabel: firstFrom(lines.labels, first) }
  const range = readFields(source, block, [])[field]
  return range === null ? new Map() : mentionsIn(text, range, field)
}

type Field = 'summary' | 'files' | 'depends' | 'details'

/** The fields that are there; `first` is the line of the first one. */
type Fields = Record<Field, Label | null> & { first: number }

/** Labels that are no field, or stand where they are not read, are reported. */
const readFields = (source: Source, { last, firstLabel }: Labelled, problems: Diagnostic[]): Fields => {
  const { labels } = source.lines
  const fields: Fields = { summary: null, files: null, depends: null, details: null, first: last }
  const unknown: Label[] = []
  let open: Label | null = null
  for (let next = firstLabel; (labels[next] ?? last) < last; next++) {
    const label = labelAt(source, labels[next] ?? last)
    if (label === null) continue
    if (label.field === null) {
      if (open?.field !== 'details') unknown.push(label)
    } else if (open?.field === 'details') {
      const message = `${shown(label)} stands below Details and is read as text; move it above **Details:**`
      problems.push(diagnose('label-in-details', { line: label.index + 1, col: 1 }, message))
    } else {
      close(source, fields, open, label.index, problems)
      fields.first = Math.min(fields.first, label.index)
      open = label
    }
  }
  close(source, fields, open, last, problems)
  if (fields.details === null) return fields
  for (const label of unknown) {
    const message = `${shown(label)} is not a field (Summary, Files, Depends, Details); it is read as text`
    problems.push(diagnose('label-unknown', { line: label.index + 1, col: 1 }, message))
  }
  return fields
}

/** The text of a label ends where the next one starts. */
const close = ({ lines }: Source, fields: Fields, label: Label | null, last: number, problems: Diagnostic[]): void => {
  if (label === null || label.field === null) return
  if (fields[label.field] === null) {
    label.end = Math.max(label.start, endOf(lines, last - 1))
    fields[label.field] = label
    return
  }
  const message = `${shown(label)} is given twice; this one is lost`
  problems.push(diagnose('label-duplicate', { line: label.index + 1, col: 1 }, message))
}

/** A line `**Name:** text`; the text goes from `start` to `end`. */
interface Label {
  readonly name: string
  readonly field: Field | null
  readonly index: number
  readonly start: number
  end: number
}

const shown = (label: Label): string => quote(`**${label.name}:**`)

const LONGEST_NAME = 40

const labelAt = ({ text, lines }: Source, index: number): Label | null => {
  const start = startOf(lines, index)
  const end = endOf(lines, index)
  const usual = usualLabel(text, start)
  if (usual !== null)
    return { name: usual, field: usual, index, start: skipBlanks(text, start + usual.length + 5, end), end }
  const at = skipBlanks(text, start, end)
  const stars = contentAfterMarker(text, at, end, false)
  if (lines.kinds[index] !== KINDS.text || columnsOf(text, start, at) > 3 || !text.startsWith('**', stars)) return null
  const field = usualLabel(text, stars)
  if (field === null) return unusualLabel(text, index, stars, end)
  return { name: field, field, index, start: skipBlanks(text, stars + field.length + 5, end), end }
}

const usualLabel = (text: string, stars: number): Field | null => {
  if (text.startsWith('**Summary:**', stars)) return 'summary'
  if (text.startsWith('**Details:**', stars)) return 'details'
  if (text.startsWith('**Files:**', stars)) return 'files'
  return text.startsWith('**Depends:**', stars) ? 'depends' : null
}

/** Another name, other capitals, or the colon behind the stars. */
const unusualLabel = (text: string, index: number, stars: number, end: number): Label | null => {
  const near = text.slice(stars + 2, Math.min(end, stars + LONGEST_NAME + 5))
  const closing = near.indexOf('**')
  if (closing < 1) return null
  const inside = near[closing - 1] === ':'
  if (!inside && near[closing + 2] !== ':') return null
  const name = near.slice(0, inside ? closing - 1 : closing).trim()
  const field = FIELDS.find((candidate) => candidate === name.toLowerCase()) ?? null
  return { name, field, index, start: skipBlanks(text, stars + closing + (inside ? 4 : 5), end), end }
}

const FIELDS: readonly Field[] = ['summary', 'files', 'depends', 'details']

const checkStrayText = (source: Source, stretch: Stretch, details: Range | null, problems: Diagnostic[]): void => {
  const stray = firstShown(source, stretch)
  if (stray === null) return
  problems.push(
    details === null
      ? diagnose(
          'label-missing',
          stray.at,
          `${stray.shown} has no label and is read as the details; put **Details:** above`,
        )
      : diagnose('text-lost', stray.at, `${stray.shown} stands above the first label of the thread and would be lost`),
  )
}

const checkEmptiness = (
  source: Source,
  body: ThreadBody,
  fields: Fields,
  line: number,
  problems: Diagnostic[],
): void => {
  if (body.summary === '' && body.details === '') {
    problems.push(diagnose('thread-empty', { line, col: 1 }, 'the thread has neither a summary nor details'))
    return
  }
  for (const field of ['summary', 'details'] as const) {
    if (body[field] !== '') continue
    const name = `**${field === 'summary' ? 'Summary' : 'Details'}:**`
    const range = fields[field]
    problems.push(
      range === null
        ? diagnose('section-missing', { line, col: 1 }, `the thread has no ${name}`)
        : diagnose('section-empty', { line: lineAt(source.lines, range.start) + 1, col: 1 }, `${name} is empty`),
    )
  }
}
