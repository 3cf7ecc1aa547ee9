import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { endOf, hasWords, KINDS, startOf, textOf, type LineTable } from './line-table.ts'
import type { Question, Range } from './plan.ts'

/** The text of a plan and its lines; everything that reads a part of the plan gets this and a stretch. */
export interface Source {
  readonly text: string
  readonly lines: LineTable
}

/** Lines by index; `last` is exclusive. */
export interface Stretch {
  readonly first: number
  readonly last: number
}

/** The first line that says something (not blank, a rule, or a comment), by index; -1 when there is none. */
export const firstWords = ({ lines }: Source, { first, last }: Stretch): number => {
  for (let index = first; index < last; index++) {
    if (hasWords(lines, index)) return index
  }
  return -1
}

/** The first line of text, as a diagnostic shows it; null when there is none. Headings have diagnostics of their own. */
export const firstShown = ({ text, lines }: Source, { first, last }: Stretch) => {
  for (let index = first; index < last; index++) {
    if (!hasWords(lines, index) || lines.kinds[index] === KINDS.heading) continue
    return { at: { line: index + 1, col: 1 }, shown: quote(textOf(text, lines, index)) }
  }
  return null
}

/** The text of a stretch without blank lines around it; '' when only comments and rules are there. */
export const proseOf = (source: Source, stretch: Stretch): string =>
  firstWords(source, stretch) === -1 ? '' : blockOf(source.text, rangeOf(source, stretch))

/** Byte for byte: only blank lines in front, and white space behind, are left out. */
export const blockOf = (text: string, { start, end }: Range): string => {
  let first = start
  for (let at = start; at < end && BLANKS.includes(text.charAt(at)); at++) {
    if (text[at] === '\n' || text[at] === '\r') first = at + 1
  }
  let last = end
  while (last > first && BLANKS.includes(text.charAt(last - 1))) last -= 1
  return text.slice(first, last)
}

const BLANKS = ' \t\n\r'

/** From the first line to the end of the last one, line endings behind it excluded. */
export const rangeOf = ({ lines, text }: Source, { first, last }: Stretch): Range => {
  const start = first < lines.count ? startOf(lines, first) : text.length
  return { start, end: last > first ? endOf(lines, last - 1) : start }
}

/** Where the last line that is not blank ends; for an empty stretch the end of the line above it. */
export const visibleEnd = ({ lines }: Source, { first, last }: Stretch): number => {
  let index = last - 1
  while (index >= first && lines.kinds[index] === KINDS.blank) index -= 1
  return endOf(lines, index)
}

/** Every list item and every paragraph is a reference. */
export const readReferences = (source: Source, stretch: Stretch): string[] => {
  const found: string[] = []
  let open = false
  for (const { text, blank } of wordsOf(source, stretch)) {
    const item = ITEM.exec(text)?.[1]
    const last = found.at(-1)
    if (item !== undefined) found.push(item)
    else if (!blank && last !== undefined && (open || /^\s/.test(text)))
      found[found.length - 1] = `${last}\n${text.trim()}`
    else if (!blank) found.push(text.trim())
    open = !blank
  }
  return found.filter((reference) => !isNone(reference))
}

const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+(.*\S)\s*$/s

/** `- [ ]` and `- [x]` items with the lines that belong to them. Anything else is reported: it would be lost. */
export const readQuestions = (source: Source, stretch: Stretch, problems: Diagnostic[]): Question[] => {
  const value: Question[] = []
  let open = false
  for (const { text, line, blank } of wordsOf(source, stretch)) {
    const [, mark, words] = QUESTION.exec(text) ?? []
    const last = value.at(-1)
    if (blank) {
      open = false
    } else if (mark !== undefined && words !== undefined) {
      value.push({ text: words, done: mark !== ' ', line })
      open = true
    } else if (last !== undefined && (/^\s/.test(text) || (open && !/^[-*+\d]/.test(text)))) {
      value[value.length - 1] = { text: `${last.text}\n${text.trim()}`, done: last.done, line: last.line }
    } else if (!isNone(text.replace(/^\s*[-*+]\s+/, ''))) {
      const message = `${quote(text)} is not a question; write "- [ ] question" or "- [x] answered question"`
      problems.push(diagnose('question-form', { line, col: 1 }, message))
    }
  }
  return value
}

const QUESTION = /^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX])\][ \t]+(\S.*?)\s*$/s

/** How people write that there is nothing. */
export const isNone = (text: string): boolean => /^(?:none|n\/a|-|–|no (?:open )?questions)\.?$/i.test(text.trim())

const wordsOf = ({ text, lines }: Source, { first, last }: Stretch) => {
  const found: { readonly text: string; readonly line: number; readonly blank: boolean }[] = []
  for (let index = first; index < last; index++) {
    const blank = lines.kinds[index] === KINDS.blank
    if (blank || hasWords(lines, index)) found.push({ text: textOf(text, lines, index), line: index + 1, blank })
  }
  return found
}
