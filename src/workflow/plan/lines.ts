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
import { suspicion, unclosed, type LineAt, type OpenBlock } from './hidden-lines.ts'
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
  const most = 1 + countOf(text, '\n') + countOf(text, '\r')
  const starts = new Uint32Array(most)
  const ends = new Uint32Array(most)
  const kinds = new Uint8Array(most)
  const headings: number[] = []
  const suspects: number[] = []
  const scanner: Scanner = {
    text,
    list: 0,
    previous: KINDS.blank,
    block: null,
    labels: [],
    diagnostics: [],
    index: 0,
    start: text.charCodeAt(0) === 0xfeff ? 1 : 0,
    end: 0,
    at: 0,
    indent: 0,
    inList: false,
  }
  let feed = -1
  let carriage = -1
  while (scanner.start < text.length) {
    const { index, start } = scanner
    if (feed < start) feed = indexOrEnd(text, '\n', start)
    if (carriage < start) carriage = indexOrEnd(text, '\r', start)
    const end = carriage < feed ? carriage : feed
    scanner.end = end
    const kind = plainKind(scanner) ?? classify(scanner)
    if (kind === KINDS.heading) headings.push(index)
    else if (kind === KINDS.text && endsLikePlaceholder(text, start, end)) suspects.push(index)
    starts[index] = start
    ends[index] = end
    kinds[index] = kind
    scanner.previous = kind
    scanner.index = index + 1
    scanner.start = carriage === feed - 1 ? feed + 1 : end + 1
  }
  if (scanner.block !== null) scanner.diagnostics.push(unclosed(scanner.block))
  const { index: count, labels, diagnostics } = scanner
  return { lines: { count, starts: starts.subarray(0, count), ends, kinds, headings, labels, suspects }, diagnostics }
}

/** The state of the scan and the line it is at: one object, because one for every line would be too many. */
interface Scanner extends LineAt {
  readonly text: string
  /** Column where the text of the outermost open list item starts; 0 outside of lists. */
  list: number
  previous: LineKind
  block: OpenBlock | null
  readonly labels: number[]
  readonly diagnostics: Diagnostic[]
  index: number
  start: number
  end: number
  /** Where the text of the line starts, behind blanks and list markers; and its column. */
  at: number
  indent: number
  /** The text belongs to a list item. */
  inList: boolean
}

/** Most lines: blank, or starting with a letter; null for those that need a closer look. */
const plainKind = (scanner: Scanner): LineKind | null => {
  const { block, start, end } = scanner
  if (start < end && !isPlain(scanner.text.charCodeAt(start))) return null
  if (block !== null) return block.what === 'fence' ? block.kind : null
  if (start === end) return KINDS.blank
  if (scanner.previous !== KINDS.text) scanner.list = 0
  return KINDS.text
}

/** Letters: nothing that means something to Markdown starts with one. */
const isPlain = (code: number): boolean => code > 0x40 && code !== 0x5f && code !== 0x60 && code !== 0x7e

const classify = (scanner: Scanner): LineKind => {
  const { text, block, start, end } = scanner
  const at = skipBlanks(text, start, end)
  scanner.at = at
  if (block !== null) return insideBlock(scanner, block)
  if (at === end) return KINDS.blank
  const indent = at === start ? 0 : columnsOf(text, start, at)
  const inList = scanner.list > 0 && indent >= scanner.list
  if (indent >= 4 && !inList) return indentedLine(scanner)
  if (isRule(text, at, end)) return leaveList(scanner, inList, KINDS.rule)
  const content = enterList(scanner, indent, inList)
  const code = text.charCodeAt(content)
  if (code === STAR && text.charCodeAt(content + 1) === STAR) scanner.labels.push(scanner.index)
  if (BLOCK_STARTS.has(code)) {
    scanner.at = content
    scanner.indent = indent + content - at
    scanner.inList = inList || content > at
    const kind = blockStart(scanner)
    if (kind !== null) return content > at ? kind : leaveList(scanner, inList, kind)
  }
  // A quote ends a list; other text right below a list item goes on with it.
  if (!inList && content === at && (scanner.previous !== KINDS.text || code === QUOTE)) scanner.list = 0
  return KINDS.text
}

const QUOTE = 0x3e
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
const enterList = (scanner: Scanner, indent: number, inList: boolean): number => {
  const { text, at, end } = scanner
  const interrupts = scanner.previous === KINDS.text && scanner.list === 0
  const first = contentAfterMarker(text, at, end, interrupts)
  if (first === at) return at
  if (!inList) scanner.list = indent + first - at
  let content = first
  for (;;) {
    const next = contentAfterMarker(text, content, end, false)
    if (next === content) return content
    content = next
  }
}

const blockStart = (scanner: Scanner): LineKind | null => {
  const { text, at, end } = scanner
  switch (text[at]) {
    case '#':
      return headingStart(scanner)
    case '`':
    case '~': {
      const fence = fenceAt(text, at, end)
      if (fence === null) return null
      scanner.block = opened(scanner, 'fence', fence, KINDS.code)
      return KINDS.code
    }
    case '<':
      return htmlStart(scanner)
    case '=':
      if (!scanner.inList && scanner.previous === KINDS.text && isUnderline(text, at, end)) {
        const message = 'this underlines the line above as a title; write a heading as "# title"'
        scanner.diagnostics.push(diagnose('heading-underlined', placeOf(scanner), message))
      }
      return null
    default:
      return null
  }
}

const headingStart = (scanner: Scanner): LineKind | null => {
  const { text, at, end } = scanner
  const shown = () => quote(text.slice(at, Math.min(end, at + 80)))
  if (headingLevelAt(text, at, end) > 0) {
    if (!scanner.inList) return KINDS.heading
    const message = `${shown()} stands in a list item and is read as text`
    scanner.diagnostics.push(diagnose('heading-in-list', placeOf(scanner), message))
    return null
  }
  NEARLY.lastIndex = at
  if (NEARLY.test(text)) {
    const message = `${shown()} is read as text; a heading has 1 to 6 # and a blank behind them`
    scanner.diagnostics.push(diagnose('heading-malformed', placeOf(scanner), message))
  }
  return null
}

const NEARLY =
  /#+[ \t]*(?:Plan:|(?:Stage|Batch|Thread)[ \t]+\d|(?:Summary|References|Stages|(?:Stage )?(?:Definition|Constitution|Questions|Batches|Threads))[ \t]*$)/imy

const htmlStart = (scanner: Scanner): LineKind | null => {
  const { text, at, end } = scanner
  const ends = htmlEndAt(text, at)
  if (ends === null) return null
  const kind = ends === '-->' ? KINDS.comment : KINDS.code
  const rest = text.slice(at + 1, end)
  const closed = rest.toLowerCase().indexOf(ends)
  if (closed === -1) scanner.block = opened(scanner, 'html', ends, kind)
  return closed === -1 || rest.slice(closed + ends.length).trim() === '' ? kind : KINDS.text
}

const insideBlock = (scanner: Scanner, block: OpenBlock): LineKind => {
  const { text, start, end, at } = scanner
  if (block.what === 'html') {
    if (text.slice(start, end).toLowerCase().includes(block.ends)) scanner.block = null
  } else if (closesFence(text, at, end, block.ends) && columnsOf(text, start, at) <= block.indent + 3) {
    scanner.block = null
  }
  if (scanner.block === null || block.warned) return block.kind
  const diagnostic = suspicion(text, block, scanner)
  if (diagnostic !== null) {
    block.warned = true
    scanner.diagnostics.push(diagnostic)
  }
  return block.kind
}

const opened = (scanner: Scanner, what: OpenBlock['what'], ends: string, kind: LineKind): OpenBlock => ({
  what,
  ends,
  kind,
  line: scanner.index + 1,
  col: scanner.at - scanner.start + 1,
  indent: scanner.indent,
  warned: false,
})

const placeOf = ({ index, start, at }: LineAt) => ({ line: index + 1, col: at - start + 1 })

const indexOrEnd = (text: string, character: string, from: number): number => {
  const index = text.indexOf(character, from)
  return index === -1 ? text.length : index
}

const countOf = (text: string, character: string): number => {
  let count = 0
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count += 1
  return count
}
