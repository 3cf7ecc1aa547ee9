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

/** The first line that says something, as a diagnostic shows it; null when there is none. */
export const firstShown = (source: Source, stretch: Stretch) => {
  const index = firstWords(source, stretch)
  if (index === -1) return null
  return { at: { line: index + 1, col: 1 }, shown: quote(textOf(source.text, source.lines, index)) }
}

/** From the first visible character to the last, byte for byte; '' when only comments and rules are there. */
export const proseOf = (source: Source, stretch: Stretch): string => {
  if (firstWords(source, stretch) === -1) return ''
  const { start, end } = rangeOf(source, stretch)
  return source.text.slice(start, end).trim()
}

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
