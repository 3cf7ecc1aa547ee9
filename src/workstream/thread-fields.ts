import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { readId } from './id.ts'
import { positionOf } from './line-table.ts'
import type { Range } from './plan.ts'
import { isNone, type Source } from './section.ts'

/** A file or thread id that a thread names, and where in the text. */
export interface Mention {
  readonly value: string
  readonly offset: number
}

/** Paths in backticks, or separated by commas or line breaks; `none` is no file. */
export const readFiles = (source: Source, range: Range, problems: Diagnostic[]): Mention[] => {
  const usual = readUsual(source.text, range)
  if (usual !== null) return usual
  const found: Mention[] = []
  for (const entry of entriesOf(source.text, range)) {
    const before = found.length
    addBackticked(entry, found)
    if (found.length === before && !isNone(entry.value)) {
      found.push(entry)
      if (!/\s/.test(entry.value)) continue
      const message = `${quote(entry.value)} is read as one path; separate paths by commas or put them in backticks`
      problems.push(diagnose('files-form', positionOf(source, entry.offset), message))
    }
  }
  return found
}

/** Thread ids separated by commas or blanks; `none` is no thread. */
export const readDepends = (source: Source, range: Range, problems: Diagnostic[]): Mention[] => {
  const found: Mention[] = []
  for (const entry of entriesOf(source.text, range)) {
    const single = readId(entry.value, 3)
    if (single !== null) found.push({ value: single, offset: entry.offset })
    if (single !== null || isNone(entry.value)) continue
    const before = found.length
    const words = entry.value.split(/[\s`;]+/)
    let offset = entry.offset
    for (const word of words) {
      offset = source.text.indexOf(word, offset)
      const id = word === '' ? null : readId(word, 3)
      if (id !== null) found.push({ value: id, offset })
    }
    const wrong = found.length - before < words.filter((word) => word !== '').length
    if (!wrong) continue
    const message = `${quote(entry.value)} is not a thread id; expected stage.batch.thread such as 01.02.03, separated by commas`
    problems.push(diagnose('dependency-form', positionOf(source, entry.offset), message))
  }
  return found
}

/** What stands between commas and line breaks outside of backticks, without list markers and surrounding blanks. */
const entriesOf = (text: string, { start, end }: Range): Mention[] => {
  const found: Mention[] = []
  let from = start
  let quoted = false
  BREAKS.lastIndex = start
  while (from < end) {
    const at = BREAKS.exec(text)?.index ?? end
    const character = at < end ? text.charAt(at) : '\n'
    if (character === '`') quoted = !quoted
    if (character === '`' || (character === ',' && quoted)) continue
    const entry = trimmed(text.slice(from, Math.min(at, end)), from)
    if (entry.value !== '') found.push(entry)
    from = at + 1
    quoted = false
  }
  return found
}

const BREAKS = /[,`\r\n]/g

const trimmed = (written: string, offset: number): Mention => {
  const text = written.trimStart()
  const marked = /^[-*+][ \t]/.test(text) ? text.slice(1).trimStart() : text
  return { value: marked.trimEnd(), offset: offset + written.length - marked.length }
}

const addBackticked = ({ value, offset }: Mention, found: Mention[]): void => {
  for (let open = value.indexOf('`'); open !== -1;) {
    const close = value.indexOf('`', open + 1)
    if (close === -1) return
    const path = value.slice(open + 1, close).trim()
    if (path !== '') found.push({ value: path, offset: offset + open + 1 })
    open = value.indexOf('`', close + 1)
  }
}

/** Nearly every thread: paths in backticks with a comma and a blank between, and nothing else. */
const readUsual = (text: string, { start, end }: Range): Mention[] | null => {
  const written = text.slice(start, end).trimEnd()
  if (!USUAL.test(written)) return null
  let offset = start - 3
  return written
    .slice(1, -1)
    .split('`, `')
    .map((value) => {
      offset += 4
      const mention = { value, offset }
      offset += value.length
      return mention
    })
}

const USUAL = /^`[^`\s]+`(?:, `[^`\s]+`)*$/
