import { readAgentMarker } from './agent-marker.ts'
import { oneLine, plainText } from '../core/plain-text.ts'
import { lineProblems } from './line-problems.ts'
import { hasWords, readMarkdown } from './markdown.ts'
import { blockOf, isNone } from './section.ts'
import { isField } from './thread-fields.ts'

// Text from elsewhere as it may stand in a plan: it must not become a heading, a field, or hide what comes after it.

/** A name behind `Stage 01: `: one line, without closing #s and agent marker; never empty. */
export const asName = (text: string): string => {
  const line = asLine(text)
  const unmarked = readAgentMarker(line, 0).marker === null ? line : asLine(line.replaceAll('@agent:', '@agent '))
  return unmarked.replace(/(?:(?:^| )#+)+$/, '') || 'unnamed'
}

/** The text of a list item, on one line; '' when it says nothing. */
export const asItem = (text: string): string => {
  const written = asLine(text)
  const line = isNone(written) ? '' : written
  const plain = isPlainItem(line) ? line : line.replaceAll(/[`~<#]/g, "'")
  return plain === '' || isPlainItem(plain) ? plain : `"${plain}"`
}

const isPlainItem = (line: string): boolean => {
  const markdown = readMarkdown(`- ${line}`)
  return markdown.lines[0]?.kind === 'text' && lineProblems(markdown).length === 0
}

/** Prose behind a label: no white space around it. */
export const asProse = (text: string): string => asBlock(readable(text).trim())

/** Any number of lines, as they are where that is harmless, else in a code fence; '' when they say nothing. */
export const asBlock = (text: string): string => {
  const block = blockOf(readable(text))
  const markdown = readMarkdown(block)
  const isWrong = lineProblems(markdown).some(({ severity }) => severity === 'error')
  if (!isWrong && !markdown.lines.some(hasWords)) return ''
  return isWrong || markdown.sections.length > 0 || markdown.lines.some(isField) ? fenced(block) : block
}

/** The text in a fence that is longer than every run of backticks in it. */
export const fenced = (text: string): string => {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2)
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

const asLine = (text: string): string => oneLine(readable(text))

const readable = (text: string): string => plainText(text).replaceAll('\uFFFD', '?')
