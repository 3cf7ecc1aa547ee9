import { isOutside } from '../core/project-path.ts'
import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { readId } from './id.ts'
import { positionOf } from './line-table.ts'
import type { Range } from './plan.ts'
import { isNone, type Source } from './section.ts'

/** Paths in backticks, or separated by commas or line breaks; `none` is no file. */
export const readFiles = (source: Source, range: Range, problems: Diagnostic[]): string[] => {
  const written = source.text.slice(range.start, range.end).trimEnd()
  // Nearly every thread; the split is exact because no path holds a backtick.
  if (USUAL.test(written) && !MAY_BE_OUTSIDE.test(written)) return unique(written.slice(1, -1).split('`, `'))
  const found: string[] = []
  for (const entry of entriesOf(source.text, range)) {
    const before = found.length
    for (const [, path = ''] of entry.text.matchAll(/`([^`]+)`/g)) {
      if (path.trim() !== '') found.push(path.trim())
    }
    if (found.length > before || isNone(entry.text)) continue
    found.push(entry.text)
    if (!/\s/.test(entry.text)) continue
    const message = `${quote(entry.text)} is read as one path; separate paths by commas or put them in backticks`
    problems.push(diagnose('files-form', positionOf(source, entry.offset), message))
  }
  for (const path of found.filter(isOutside)) {
    const at = positionOf(source, range.start + Math.max(0, written.indexOf(path)))
    const message = `${quote(path)} is not in the project; write a path relative to the project's folder`
    problems.push(diagnose('file-outside', at, message))
  }
  return unique(found)
}

const MAY_BE_OUTSIDE = /`[/~]|\.\.|:|\\/
const USUAL = /^`[^`\s]+`(?:, `[^`\s]+`)*$/

/** Canonical thread ids, separated by commas or blanks; `none` is no thread. */
export const readDepends = (source: Source, range: Range, problems: Diagnostic[]): string[] => {
  const written = source.text.slice(range.start, range.end).trimEnd()
  const only = readId(written, 3)
  if (only !== null) return [only]
  if (isNone(written)) return []
  const found: string[] = []
  for (const entry of entriesOf(source.text, range)) {
    if (isNone(entry.text)) continue
    const words = entry.text.split(/[\s`;]+/).filter((word) => word !== '')
    const ids = words.map((word) => readId(word, 3)).filter((id) => id !== null)
    for (const id of ids) found.push(id)
    if (ids.length === words.length) continue
    const message = `${quote(entry.text)} is not a thread id; expected stage.batch.thread such as 01.02.03, separated by commas`
    problems.push(diagnose('dependency-form', positionOf(source, entry.offset), message))
  }
  return unique(found)
}

/** Where each file or thread id of a field stands first, by what was read of it. */
export const mentionsIn = (text: string, range: Range, field: 'files' | 'depends'): Map<string, number> => {
  const found = new Map<string, number>()
  const add = (value: string | null, offset: number) => {
    if (value !== null && !found.has(value)) found.set(value, offset)
  }
  for (const entry of entriesOf(text, range)) {
    if (field === 'files') add(entry.text, entry.offset)
    const words = entry.text.matchAll(field === 'files' ? /`([^`]+)`/g : /(\d[\d.]*)/g)
    for (const { 0: written, 1: value = '', index } of words) {
      add(field === 'files' ? value.trim() : readId(value, 3), entry.offset + index + (written === value ? 0 : 1))
    }
  }
  return found
}

const unique = (values: string[]): string[] =>
  values.length < 2 || (values.length === 2 && values[0] !== values[1]) ? values : [...new Set(values)]

interface Entry {
  readonly text: string
  readonly offset: number
}

/** What stands between commas and line breaks outside of backticks, without list markers and surrounding blanks. */
const entriesOf = (text: string, { start, end }: Range): Entry[] => {
  const found: Entry[] = []
  let from = start
  let quoted = false
  BREAKS.lastIndex = start
  while (from < end) {
    const at = BREAKS.exec(text)?.index ?? end
    const character = at < end ? text.charAt(at) : '\n'
    if (character === '`') quoted = !quoted
    if (character === '`' || (character === ',' && quoted)) continue
    const entry = trimmed(text.slice(from, Math.min(at, end)), from)
    if (entry.text !== '') found.push(entry)
    from = at + 1
    quoted = false
  }
  return found
}

const BREAKS = /[,`\r\n]/g

const trimmed = (written: string, offset: number): Entry => {
  const text = written.trimStart()
  const marked = /^[-*+][ \t]/.test(text) ? text.slice(1).trimStart() : text
  return { text: marked.trimEnd(), offset: offset + written.length - marked.length }
}
