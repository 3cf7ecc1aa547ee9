import { isOutside } from '../core/project-path.ts'
import { splitAtCommas } from './comma-list.ts'
import { at, diagnose, quote, type Diagnostic, type Position } from './diagnostic.ts'
import { readId } from './id.ts'
import { hasWords, type Line } from './markdown.ts'
import { isNone } from './section.ts'

type FieldName = 'summary' | 'files' | 'depends' | 'needs' | 'details'

/** A line `**Name:** text` of a thread, with the lines below that belong to it; the text starts at `at`. */
export interface Field {
  readonly name: string
  readonly line: Line
  readonly at: number
  readonly below: readonly Line[]
}

/** The fields that are there, and the lines above the first one. */
export interface Fields extends Readonly<Partial<Record<FieldName, Field>>> {
  readonly unlabelled: readonly Line[]
}

/** The fields in the lines of a thread. Details come last and take all that follows; labels that are not read are reported. */
export const readFields = (lines: readonly Line[], problems: Diagnostic[]): Fields => {
  const labels = lines.flatMap((line, index) => (line.text.includes('**') ? (labelOf(line, index) ?? []) : []))
  const details = labels.findIndex(({ field }) => field === 'details')
  const front = details === -1 ? labels : labels.slice(0, details + 1)
  const known = front.filter(({ field }) => field !== null)
  const fields: Partial<Record<FieldName, Field>> = {}
  for (const [index, { field, name, line, at: start, index: from }] of known.entries()) {
    const isFirst = field !== null && fields[field] === undefined
    if (isFirst) fields[field] = { name, line, at: start, below: lines.slice(from + 1, known[index + 1]?.index) }
    else problems.push(diagnose('label-duplicate', at(line), `${shown(name)} is given twice; this one is lost`))
  }
  for (const { name, line } of details === -1 ? [] : front.filter(({ field }) => field === null)) {
    const message = `${shown(name)} is not a field (Summary, Files, Depends, Needs, Details); it is read as text`
    problems.push(diagnose('label-unknown', at(line), message))
  }
  for (const { name, line } of labels.slice(front.length).filter(({ field }) => field !== null)) {
    const message = `${shown(name)} stands below Details and is read as text; move it above **Details:**`
    problems.push(diagnose('label-in-details', at(line), message))
  }
  return { ...fields, unlabelled: lines.slice(0, known[0]?.index) }
}

const shown = (name: string): string => quote(`**${name}:**`)

/** Whether a line starts a field. */
export const isField = (line: Line): boolean => labelOf(line, 0)?.field != null

const labelOf = (line: Line, index: number) => {
  const [all, name = ''] = line.kind === 'text' ? (LABEL.exec(line.text) ?? []) : []
  if (all === undefined) return null
  const plain = name.trim()
  const field = FIELDS.find((each) => each === plain.toLowerCase()) ?? null
  return { name: plain, field, line, index, at: all.length }
}

/** In a list item or not, in any capitals, the colon in front of the stars or behind them. */
const LABEL = /^ {0,3}(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,4})?\*\*((?:(?!\*\*)[^]){1,40}?)(?::\*\*|\*\*:)[ \t]*/

const FIELDS: readonly FieldName[] = ['summary', 'files', 'depends', 'needs', 'details']

/** A file or thread id that a field names, and where. */
export interface Mention {
  readonly value: string
  readonly at: Position
}

/** Paths in backticks, or separated by commas or line breaks; `none` is no file. */
export const readFiles = (field: Field, problems: Diagnostic[]): Mention[] => {
  const found = piecesOf(field).flatMap(({ text, line, index }): Mention[] => {
    const quoted = [...text.matchAll(/`([^`]*[^`\s][^`]*)`/g)]
    if (quoted.length === 0 && /\s/.test(text)) {
      const message = `${quote(text)} is read as one path; separate paths by commas or put them in backticks`
      problems.push(diagnose('files-form', at(line, index), message))
    }
    return quoted.length === 0
      ? [{ value: text, at: at(line, index) }]
      : quoted.map(({ 1: path = '', index: tick }) => ({ value: path.trim(), at: at(line, index + tick + 1) }))
  })
  for (const { value, at: place } of found.filter((mention) => isOutside(mention.value))) {
    const message = `${quote(value)} is not in the project; write a path relative to the project's folder`
    problems.push(diagnose('file-outside', place, message))
  }
  return unique(found)
}

/** Canonical thread ids, separated by commas or blanks; `none` is no thread. */
export const readDepends = (field: Field, problems: Diagnostic[]): Mention[] => {
  const found = piecesOf(field).flatMap(({ text, line, index }): Mention[] => {
    const words = [...text.matchAll(/[^\s`]+/g)]
    const ids = words.flatMap(({ 0: word, index: start }) => {
      const value = readId(word, 3)
      return value === null ? [] : [{ value, at: at(line, index + start) }]
    })
    if (ids.length < words.length) {
      const message = `${quote(text)} is not a thread id; expected stage.batch.thread such as 01.02.03, separated by commas`
      problems.push(diagnose('dependency-form', at(line, index), message))
    }
    return ids
  })
  return unique(found)
}

/** Labels of machines, separated by commas or blanks; `none` is no label. */
export const readNeeds = (field: Field): string[] => [
  ...new Set(piecesOf(field).flatMap(({ text }) => text.match(/[^\s`]+/g) ?? [])),
]

/** What stands between commas, and in lines of their own, without list markers; not what says that there is nothing. */
const piecesOf = ({ line: first, at: start, below }: Field) =>
  [{ line: first, from: start }, ...below.filter(hasWords).map((line) => ({ line, from: line.at }))].flatMap(
    ({ line, from }) =>
      splitAtCommas(line.text.slice(from))
        .filter(({ text }) => text !== '' && !isNone(text))
        .map((piece) => ({ text: piece.text, line, index: from + piece.at })),
  )

const unique = (mentions: readonly Mention[]): Mention[] => {
  const known = new Set<string>()
  return mentions.filter(({ value }) => !known.has(value) && known.add(value))
}
