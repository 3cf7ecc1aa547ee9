import { readAgentMarker } from './agent-marker.ts'
import { KINDS, type LineTable } from './line-table.ts'
import { scanLines } from './lines.ts'
import { blockOf, firstWords, isNone } from './section.ts'

// Text from elsewhere as it may stand in a plan: it must not become a heading, a field, or hide what comes after it.

/** A name behind `Stage 01: `: one line, without closing #s and agent marker; never empty. */
export const asName = (text: string): string => {
  const line = oneLine(text)
  const unmarked = readAgentMarker(line, 0).marker === null ? line : oneLine(line.replaceAll('@agent:', '@agent '))
  return unmarked.replace(/(?:(?:^| )#+)+$/, '') || 'unnamed'
}

/** The text of a list item, on one line; '' when it says nothing. */
export const asItem = (text: string): string => {
  const written = oneLine(text)
  const line = isNone(written) ? '' : written
  const plain = isPlainItem(line) ? line : line.replaceAll(/[`~<#]/g, "'")
  return plain === '' || isPlainItem(plain) ? plain : `"${plain}"`
}

const isPlainItem = (line: string): boolean => {
  const { lines, diagnostics } = scanLines(`- ${line}`)
  return lines.kinds[0] === KINDS.text && diagnostics.length === 0
}

/** Prose behind a label: no white space around it. */
export const asProse = (text: string): string => asBlock(withoutBadCharacters(text).trim())

/** Any number of lines, as they are where that is harmless, else in a code fence; '' when they say nothing. */
export const asBlock = (text: string): string => {
  const given = withoutBadCharacters(text)
  const block = blockOf(given, { start: 0, end: given.length })
  const { lines, diagnostics } = scanLines(block)
  const isWrong = diagnostics.some(({ severity }) => severity === 'error')
  if (!isWrong && firstWords({ text: block, lines }, { first: 0, last: lines.count }) === -1) return ''
  return isWrong || lines.headings.length > 0 || hasField(block, lines) ? fenced(block) : block
}

/** The text in a fence that is longer than every run of backticks in it. */
export const fenced = (text: string): string => {
  const longest = [...text.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2)
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

const oneLine = (text: string): string => withoutBadCharacters(text).replaceAll(/\s+/g, ' ').trim()

const withoutBadCharacters = (text: string): string => text.replaceAll(/[\0\uFEFF]/g, '').replaceAll('\uFFFD', '?')

const hasField = (text: string, lines: LineTable): boolean =>
  lines.labels.some((index) => FIELD.test(text.slice(lines.starts[index], lines.ends[index])))

const FIELD = /\*\*\s*(?:summary|files|depends|details)\s*(?::\*\*|\*\*:)/i
