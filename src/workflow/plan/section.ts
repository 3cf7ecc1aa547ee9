import { at, diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { hasWords, type Line } from './markdown.ts'
import type { Question } from './plan.ts'

/** The first line of text, as a diagnostic shows it; null when there is none. Headings have diagnostics of their own. */
export const firstShown = (lines: readonly Line[]) => {
  const line = lines.find((each) => hasWords(each) && each.kind !== 'heading')
  return line === undefined ? null : { at: at(line), shown: quote(line.text) }
}

/** What lines that follow each other in a text say; '' when only comments and rules are there. */
export const proseOf = (text: string, lines: readonly Line[]): string =>
  lines.some(hasWords) ? blockOf(text.slice(lines[0]?.start, lines.at(-1)?.end)) : ''

/** Byte for byte: only blank lines in front, and white space behind, are left out. */
export const blockOf = (text: string): string => {
  let end = text.length
  while (end > 0 && ' \t\n\r'.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end).replace(/^[ \t\r\n]*[\r\n]/, '')
}

/** Every list item and every paragraph is a reference. */
export const readReferences = (lines: readonly Line[]): string[] => {
  const found: string[] = []
  let open = false
  for (const { text, kind } of lines.filter(isRead)) {
    const isBlank = kind === 'blank'
    const item = ITEM.exec(text)?.[1]
    const last = found.at(-1)
    if (item !== undefined) found.push(item)
    else if (!isBlank && last !== undefined && (open || /^\s/.test(text)))
      found[found.length - 1] = `${last}\n${text.trim()}`
    else if (!isBlank) found.push(text.trim())
    open = !isBlank
  }
  return found.filter((reference) => !isNone(reference))
}

const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+(.*\S)\s*$/s

/** `- [ ]` and `- [x]` items with the lines that belong to them. Anything else is reported: it would be lost. */
export const readQuestions = (lines: readonly Line[], problems: Diagnostic[]): Question[] => {
  const found: Question[] = []
  let open = false
  for (const line of lines.filter(isRead)) {
    const { text } = line
    const [, mark, words] = QUESTION.exec(text) ?? []
    const last = found.at(-1)
    if (line.kind === 'blank') {
      open = false
    } else if (mark !== undefined && words !== undefined) {
      found.push({ text: words, done: mark !== ' ', line: line.number })
      open = true
    } else if (last !== undefined && (/^\s/.test(text) || (open && !/^[-*+\d]/.test(text)))) {
      found[found.length - 1] = { ...last, text: `${last.text}\n${text.trim()}` }
    } else if (!isNone(text.replace(/^\s*[-*+]\s+/, ''))) {
      const message = `${quote(text)} is not a question; write "- [ ] question" or "- [x] answered question"`
      problems.push(diagnose('question-form', at(line), message))
    }
  }
  return found
}

const QUESTION = /^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX])\][ \t]+(\S.*?)\s*$/s

const isRead = (line: Line): boolean => line.kind === 'blank' || hasWords(line)

/** How people write that there is nothing. */
export const isNone = (text: string): boolean => /^(?:none|n\/a|-|–|no (?:open )?questions)\.?$/i.test(text.trim())
