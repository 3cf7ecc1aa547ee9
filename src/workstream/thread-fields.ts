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
  const found: Mention[] = []
  for (const entry of entriesOf(source.text, range)) {
    const quoted = inBackticks(entry)
    if (quoted.length > 0) {
      found.push(...quoted)
    } else if (!isNone(entry.value)) {
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
    if (isNone(entry.value)) continue
    let wrong = false
    for (const word of entry.value.matchAll(/[^\s`;]+/g)) {
      const id = readId(word[0], 3)
      if (id === null) wrong = true
      else found.push({ value: id, offset: entry.offset + word.index })
    }
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
  for (let at = start; at <= end; at++) {
    const character = at === end ? '\n' : text[at]
    const breaks = character === '\n' || character === '\r'
    if (character === '`') quoted = !quoted
    if (!breaks && (quoted || character !== ',')) continue
    const entry = trimmed(text.slice(from, at), from)
    if (entry.value !== '') found.push(entry)
    from = at + 1
    quoted = false
  }
  return found
}

const trimmed = (written: string, offset: number): Mention => {
  const lead = /^\s*(?:[-*+][ \t]+)?/.exec(written)?.[0].length ?? 0
  return { value: written.slice(lead).trimEnd(), offset: offset + lead }
}

const inBackticks = ({ value, offset }: Mention): Mention[] => {
  const found: Mention[] = []
  for (let open = value.indexOf('`'); open !== -1;) {
    const close = value.indexOf('`', open + 1)
    if (close === -1) break
    const path = value.slice(open + 1, close).trim()
    if (path !== '') found.push({ value: path, offset: offset + open + 1 })
    open = value.indexOf('`', close + 1)
  }
  return found
}
