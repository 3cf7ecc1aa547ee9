// What a line of Markdown starts with, asked of an offset so that no line has to be copied.

/** The first character from `at` on that is neither blank nor tab. */
export const skipBlanks = (text: string, at: number, end: number): number => {
  let index = at
  while (index < end && isBlank(text.charCodeAt(index))) index += 1
  return index
}

/** Columns that the blanks from `start` to `at` take; a tab goes to the next multiple of 4. */
export const columnsOf = (text: string, start: number, at: number): number => {
  let columns = 0
  for (let index = start; index < at; index++) columns += text.charCodeAt(index) === TAB ? 4 - (columns % 4) : 1
  return columns
}

/** 1 to 6 for an ATX heading, else 0. */
export const headingLevelAt = (text: string, at: number, end: number): number => {
  const level = run(text, at, end) - at
  return level <= 6 && (at + level === end || isBlank(text.charCodeAt(at + level))) ? level : 0
}

/** The run of three or more backticks or tildes that opens a code fence here, or null. */
export const fenceAt = (text: string, at: number, end: number): string | null => {
  const after = run(text, at, end)
  if (after - at < 3) return null
  return text[at] === '`' && text.slice(after, end).includes('`') ? null : text.slice(at, after)
}

/** Only the fence that closes `fence` (at least as long) and blanks from here on. */
export const closesFence = (text: string, at: number, end: number, fence: string): boolean =>
  text.startsWith(fence, at) && skipBlanks(text, run(text, at, end), end) === end

/** The text that ends the HTML comment or raw block (`pre`, `script`, `style`, `textarea`) starting here, or null. */
export const htmlEndAt = (text: string, at: number): string | null => {
  if (text.startsWith('<!--', at)) return '-->'
  RAW_HTML.lastIndex = at
  const tag = RAW_HTML.exec(text)?.[1]
  return tag === undefined ? null : `</${tag.toLowerCase()}>`
}

const RAW_HTML = /<(pre|script|style|textarea)(?=[\s>]|$)/imy

/** `---`, `***`, `___`, also with blanks between. After text it is still a rule here, never an underlined title. */
export const isRule = (text: string, at: number, end: number): boolean => {
  const mark = text.charCodeAt(at)
  if (mark !== DASH && mark !== STAR && mark !== UNDERSCORE) return false
  let marks = 0
  for (let index = at; index < end; index++) {
    const code = text.charCodeAt(index)
    if (code === mark) marks += 1
    else if (!isBlank(code)) return false
  }
  return marks >= 3
}

/** Only `=` from here on. */
export const isUnderline = (text: string, at: number, end: number): boolean =>
  skipBlanks(text, run(text, at, end), end) === end

/**
 * Where the text behind the list marker at `at` starts; `at` itself when there is no marker.
 * Only an item with text, numbered 1 if numbered, can interrupt a paragraph.
 */
export const contentAfterMarker = (text: string, at: number, end: number, interrupts: boolean): number => {
  const after = markerEnd(text, at, end, interrupts)
  if (after === at || (after < end && !isBlank(text.charCodeAt(after)))) return at
  const content = skipBlanks(text, after, end)
  if (content === end) return interrupts ? at : Math.min(after + 1, end)
  return content - after > 4 ? after + 1 : content
}

const markerEnd = (text: string, at: number, end: number, interrupts: boolean): number => {
  const code = text.charCodeAt(at)
  if (at < end && (code === DASH || code === STAR || code === PLUS)) return at + 1
  let index = at
  while (index < end && index - at < 9 && isDigit(text.charCodeAt(index))) index += 1
  if (index === at || index === end) return at
  const delimiter = text.charCodeAt(index)
  if (delimiter !== DOT && delimiter !== PARENTHESIS) return at
  return interrupts && text.slice(at, index) !== '1' ? at : index + 1
}

/** The end of the run of equal characters that starts at `at`. */
const run = (text: string, at: number, end: number): number => {
  const code = text.charCodeAt(at)
  let index = at
  while (index < end && text.charCodeAt(index) === code) index += 1
  return index
}

const TAB = 0x09
const DASH = 0x2d
const STAR = 0x2a
const PLUS = 0x2b
const DOT = 0x2e
const PARENTHESIS = 0x29
const UNDERSCORE = 0x5f

const isBlank = (code: number): boolean => code === 0x20 || code === TAB

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
