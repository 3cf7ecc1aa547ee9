import {
  closesFence,
  columnsOf,
  contentAfterMarker,
  fenceAt,
  headingLevelAt,
  htmlEndAt,
  isRule,
  isUnderline,
  skipBlanks,
} from './block-start.ts'
import { diagnose, quote, type Diagnostic } from './diagnostic.ts'
import { suspicion, unclosed, type OpenBlock } from './hidden-lines.ts'
import { KINDS, type LineKind, type LineTable } from './line-table.ts'
import { endsLikePlaceholder } from './placeholder.ts'

export interface Scan {
  readonly lines: LineTable
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Cuts Markdown into lines and says of each what it is. Only what CommonMark calls an ATX heading outside of lists,
 * quotes, code and HTML is a `heading`. One difference: a fence inside a list item is closed by its closing fence
 * and not by a line that leaves the item, because authors forget to indent what they paste.
 */
export const scanLines = (text: string): Scan => {
  const scanner: Scanner = { text, list: 0, previous: KINDS.blank, block: null, labels: [], diagnostics: [] }
  const table = growingTable(text.length)
  const headings: number[] = []
  const suspects: number[] = []
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  let feed = -1
  let carriage = -1
  let index = 0
  for (; start < text.length; index++) {
    if (feed < start) feed = indexOrEnd(text, '\n', start)
    if (carriage < start) carriage = indexOrEnd(text, '\r', start)
    const end = carriage < feed ? carriage : feed
    const kind = plainKind(scanner, start, end) ?? classify(scanner, index, start, end)
    if (kind === KINDS.heading) headings.push(index)
    else if (kind === KINDS.text && endsLikePlaceholder(text, start, end)) suspects.push(index)
    table.add(index, start, end, kind)
    scanner.previous = kind
    start = carriage === feed - 1 ? feed + 1 : end + 1
  }
  if (scanner.block !== null) scanner.diagnostics.push(unclosed(scanner.block))
  const lines = { count: index, ...table.columns(index), headings, labels: scanner.labels, suspects }
  return { lines, diagnostics: scanner.diagnostics }
}

interface Scanner {
  readonly text: string
  /** Column where the text of the outermost open list item starts; 0 outside of lists. */
  list: number
  previous: LineKind
  block: OpenBlock | null
  readonly labels: number[]
  readonly diagnostics: Diagnostic[]
}

/** Most lines: blank, or starting with a letter; null for those that need a closer look. */
const plainKind = (scanner: Scanner, start: number, end: number): LineKind | null => {
  const { block } = scanner
  if (start < end && !isPlain(scanner.text.charCodeAt(start))) return null
  if (block !== null) return block.what === 'fence' ? block.kind : null
  if (start === end) return KINDS.blank
  if (scanner.previous !== KINDS.text) scanner.list = 0
  return KINDS.text
}

/** Letters: nothing that means something to Markdown starts with one. */
const isPlain = (code: number): boolean => code > 0x40 && code !== 0x5f && code !== 0x60 && code !== 0x7e

const classify = (scanner: Scanner, index: number, start: number, end: number): LineKind => {
  const { text } = scanner
  const at = skipBlanks(text, start, end)
  const { block } = scanner
  if (block !== null) {
    const code = text.charCodeAt(at)
    const usual = block.what === 'fence' && code !== block.ends.charCodeAt(0) && code !== HASH
    return usual ? block.kind : insideBlock(scanner, block, { index, start, end, at })
  }
  if (at === end) return KINDS.blank
  const indent = at === start ? 0 : columnsOf(text, start, at)
  const inList = scanner.list > 0 && indent >= scanner.list
  if (indent >= 4 && !inList) return indentedLine(scanner)
  if (isRule(text, at, end)) return leaveList(scanner, inList, KINDS.rule)
  const content = enterList(scanner, at, indent, inList, end)
  const code = text.charCodeAt(content)
  if (code === STAR && text.charCodeAt(content + 1) === STAR) scanner.labels.push(index)
  if (BLOCK_STARTS.has(code)) {
    const line = { index, start, end, at: content, indent: indent + content - at, inList: inList || content > at }
    const kind = blockStart(scanner, line)
    if (kind !== null) return content > at ? kind : leaveList(scanner, inList, kind)
  }
  if (!inList && content === at && scanner.previous !== KINDS.text) scanner.list = 0
  return KINDS.text
}

const HASH = 0x23
/** `#`, backtick, `~`, `<`, `=` */
const BLOCK_STARTS: ReadonlySet<number> = new Set([HASH, 0x60, 0x7e, 0x3c, 0x3d])
const STAR = 0x2a

const indentedLine = (scanner: Scanner): LineKind => {
  if (scanner.previous === KINDS.text) return KINDS.text
  scanner.list = 0
  return KINDS.code
}

const leaveList = (scanner: Scanner, inList: boolean, kind: LineKind): LineKind => {
  if (!inList) scanner.list = 0
  return kind
}

/** Where the text behind all list markers of the line starts; a marker outside of a list opens one. */
const enterList = (scanner: Scanner, at: number, indent: number, inList: boolean, end: number): number => {
  const interrupts = scanner.previous === KINDS.text && scanner.list === 0
  const first = contentAfterMarker(scanner.text, at, end, interrupts)
  if (first === at) return at
  if (!inList) scanner.list = indent + first - at
  let content = first
  for (;;) {
    const next = contentAfterMarker(scanner.text, content, end, false)
    if (next === content) return content
    content = next
  }
}

interface Extent {
  readonly index: number
  readonly start: number
  readonly end: number
  /** Where its text starts, behind blanks and list markers. */
  readonly at: number
}

interface Content extends Extent {
  readonly indent: number
  readonly inList: boolean
}

const blockStart = (scanner: Scanner, line: Content): LineKind | null => {
  switch (scanner.text[line.at]) {
    case '#':
      return headingStart(scanner, line)
    case '`':
    case '~': {
      const fence = fenceAt(scanner.text, line.at, line.end)
      if (fence === null) return null
      scanner.block = opened(line, 'fence', fence, KINDS.code)
      return KINDS.code
    }
    case '<':
      return htmlStart(scanner, line)
    case '=':
      if (!line.inList && scanner.previous === KINDS.text && isUnderline(scanner.text, line.at, line.end)) {
        const message = 'this underlines the line above as a title; write a heading as "# title"'
        scanner.diagnostics.push(diagnose('heading-underlined', place(line), message))
      }
      return null
    default:
      return null
  }
}

const headingStart = (scanner: Scanner, line: Content): LineKind | null => {
  const { text } = scanner
  const shown = () => quote(text.slice(line.at, Math.min(line.end, line.at + 80)))
  if (headingLevelAt(text, line.at, line.end) > 0) {
    if (!line.inList) return KINDS.heading
    const message = `${shown()} stands in a list item and is read as text`
    scanner.diagnostics.push(diagnose('heading-in-list', place(line), message))
    return null
  }
  NEARLY.lastIndex = line.at
  if (NEARLY.test(text)) {
    const message = `${shown()} is read as text; a heading has 1 to 6 # and a blank behind them`
    scanner.diagnostics.push(diagnose('heading-malformed', place(line), message))
  }
  return null
}

const NEARLY =
  /#+[ \t]*(?:Plan:|(?:Stage|Batch|Thread)[ \t]+\d|(?:Summary|References|Stages|(?:Stage )?(?:Definition|Constitution|Questions|Batches|Threads))[ \t]*$)/imy

const htmlStart = (scanner: Scanner, line: Content): LineKind | null => {
  const { text } = scanner
  const ends = htmlEndAt(text, line.at)
  if (ends === null) return null
  const kind = ends === '-->' ? KINDS.comment : KINDS.code
  const rest = text.slice(line.at + 1, line.end)
  const closed = rest.toLowerCase().indexOf(ends)
  if (closed === -1) scanner.block = opened(line, 'html', ends, kind)
  return closed === -1 || rest.slice(closed + ends.length).trim() === '' ? kind : KINDS.text
}

const insideBlock = (scanner: Scanner, block: OpenBlock, line: Extent): LineKind => {
  if (closes(scanner.text, block, line)) {
    scanner.block = null
    return block.kind
  }
  if (block.warned) return block.kind
  const diagnostic = suspicion(scanner.text, block, line)
  if (diagnostic !== null) {
    block.warned = true
    scanner.diagnostics.push(diagnostic)
  }
  return block.kind
}

const closes = (text: string, block: OpenBlock, { start, end, at }: Extent): boolean => {
  if (block.what === 'html') return text.slice(start, end).toLowerCase().includes(block.ends)
  return closesFence(text, at, end, block.ends) && columnsOf(text, start, at) <= block.indent + 3
}

const opened = (line: Content, what: OpenBlock['what'], ends: string, kind: LineKind): OpenBlock => ({
  what,
  ends,
  kind,
  line: line.index + 1,
  col: line.at - line.start + 1,
  indent: line.indent,
  warned: false,
})

const place = ({ index, start, at }: Extent) => ({ line: index + 1, col: at - start + 1 })

const indexOrEnd = (text: string, character: string, from: number): number => {
  const index = text.indexOf(character, from)
  return index === -1 ? text.length : index
}

/** Columns that double when they are full. */
const growingTable = (length: number) => {
  let starts = new Uint32Array(Math.max(64, length >> 4))
  let ends = new Uint32Array(starts.length)
  let kinds = new Uint8Array(starts.length)
  const grow = () => {
    const [oldStarts, oldEnds, oldKinds] = [starts, ends, kinds]
    starts = new Uint32Array(oldStarts.length * 2)
    ends = new Uint32Array(starts.length)
    kinds = new Uint8Array(starts.length)
    starts.set(oldStarts)
    ends.set(oldEnds)
    kinds.set(oldKinds)
  }
  return {
    add: (index: number, start: number, end: number, kind: LineKind) => {
      if (index === starts.length) grow()
      starts[index] = start
      ends[index] = end
      kinds[index] = kind
    },
    columns: (count: number) => ({
      starts: starts.subarray(0, count),
      ends: ends.subarray(0, count),
      kinds: kinds.subarray(0, count),
    }),
  }
}
