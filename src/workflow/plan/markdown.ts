import { closesFence, columnsOf, fenceOf, htmlEndOf, isRule, levelOfHeading, markerWidth } from './block-start.ts'

/** Markdown as far as plans and artifacts need it. Offsets are UTF-16 units of `text`. */
export interface Markdown {
  readonly text: string
  readonly lines: readonly Line[]
  readonly sections: readonly Section[]
  /** The fence or HTML that is still open at the end, and so hides all below it. */
  readonly open: Block | null
}

/** A line without its end; `number` counts from 1. */
export interface Line {
  readonly number: number
  readonly text: string
  readonly start: number
  readonly end: number
  readonly kind: LineKind
  /** Where its words start in `text`, behind blanks and list markers. */
  readonly at: number
  readonly inList: boolean
  readonly block: Block | null
}

/** `code`: in a fence or raw HTML; `indented`: code by its indentation alone; `comment`: in `<!-- -->`; `rule`: `---` and the like. */
type LineKind = 'blank' | 'text' | 'rule' | 'heading' | 'code' | 'indented' | 'comment'

/** A fence or HTML that hides what it holds up to `closer`; it opens in `line` behind `indent` columns. */
export interface Block {
  readonly kind: 'code' | 'comment'
  readonly isFence: boolean
  readonly closer: string
  readonly line: number
  readonly col: number
  readonly indent: number
}

/** A heading and all below it, up to the next heading of its level or a higher one: `lines[from]` to `lines[to - 1]`. */
export interface Section {
  readonly level: number
  readonly title: string
  readonly line: number
  readonly from: number
  readonly to: number
}

/**
 * Says of each line what it is. Only what CommonMark calls an ATX heading outside of lists, quotes, code and HTML is a
 * heading. Two differences: a fence inside a list item is closed by its closing fence and not by a line that leaves the
 * item, because authors forget to indent what they paste; and a line of `-` or `=` underlines nothing.
 */
export const readMarkdown = (text: string): Markdown => {
  const lines: Line[] = []
  let place: Place = { list: 0, open: null, afterText: false }
  for (const { number, text: own, start, end } of linesOf(text)) {
    const { kind, at, inList, block, list, open } = look(own, number, place)
    lines.push({ number, text: own, start, end, kind, at, inList, block })
    place = { list, open, afterText: kind === 'text' }
  }
  return { text, lines, sections: sectionsOf(lines), open: place.open }
}

/** The lines below the heading of a section. */
export const bodyOf = ({ lines }: Pick<Markdown, 'lines'>, { from, to }: Section): readonly Line[] =>
  lines.slice(from + 1, to)

/** Text, code or a heading: something that says something. */
export const hasWords = ({ kind }: Line): boolean => kind !== 'blank' && kind !== 'rule' && kind !== 'comment'

/** A line in a fence that would open another one like it: where code ends is a guess then. */
export const opensInside = ({ block, number, text }: Line): boolean =>
  block?.isFence === true && number > block.line && INSIDE.exec(text)?.[1]?.startsWith(block.closer) === true

// A fence with a language, list markers in front of it or not.
const INSIDE = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}(?=[^`]*$)|~{3,})[ \t]*[A-Za-z]/

/** What the lines above leave behind: the column where the text of the outermost open list item starts (0: none), … */
interface Place {
  readonly list: number
  readonly open: Block | null
  readonly afterText: boolean
}

type Bare = Pick<Line, 'number' | 'text' | 'start' | 'end'>
type Seen = Pick<Line, 'kind' | 'at' | 'inList' | 'block'> & Pick<Place, 'list' | 'open'>

const linesOf = (text: string): Bare[] => {
  const lines: Bare[] = []
  let start = text.startsWith('\uFEFF') ? 1 : 0
  for (const { index, 0: mark } of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ number: lines.length + 1, text: text.slice(start, index), start, end: index })
    start = index + mark.length
  }
  return start < text.length
    ? [...lines, { number: lines.length + 1, text: text.slice(start), start, end: text.length }]
    : lines
}

const look = (text: string, number: number, { list, open, afterText }: Place): Seen => {
  // Most lines: nothing that means something to Markdown starts with a letter.
  if (open === null && /^[A-Za-z]/.test(text)) return seen('text', 0, false, afterText ? list : 0)
  const before = text.search(/[^ \t]|$/)
  const indent = columnsOf(text.slice(0, before))
  const isInside = list > 0 && indent >= list
  if (open !== null) {
    const isEnd = open.isFence
      ? indent <= open.indent + 3 && closesFence(text.slice(before), open.closer)
      : text.toLowerCase().includes(open.closer)
    return seen(open.kind, before, isInside, list, open, isEnd ? null : open)
  }
  if (before === text.length) return seen('blank', before, isInside, list)
  if (indent >= 4 && !isInside)
    return afterText ? seen('text', before, false, list) : seen('indented', before, false, 0)
  if (isRule(text)) return seen('rule', before, isInside, isInside ? list : 0)
  const first = markerWidth(text.slice(before), afterText && list === 0)
  const at = first === 0 ? before : behindMarkers(text, before + first)
  const inList = isInside || first > 0
  const begun = begin(text.slice(at), { inList, line: number, col: at + 1, indent: indent + at - before })
  // A quote ends a list; other text right below a list item goes on with it.
  const goesOn = inList || (begun === null && afterText && text[at] !== '>')
  const inside = first > 0 && !isInside ? indent + first : list
  return seen(begun?.kind ?? 'text', at, inList, goesOn ? inside : 0, begun?.block ?? null, begun?.open ?? null)
}

const seen = (
  kind: LineKind,
  at: number,
  inList: boolean,
  list: number,
  block: Block | null = null,
  open: Block | null = null,
): Seen => ({ kind, at, inList, list, block, open })

const behindMarkers = (text: string, first: number): number => {
  let at = first
  for (let width = -1; width !== 0; at += width) width = markerWidth(text.slice(at), false)
  return at
}

/** What a text begins, if it begins something. */
const begin = (
  text: string,
  { inList, ...place }: Pick<Block, 'line' | 'col' | 'indent'> & { readonly inList: boolean },
): Pick<Seen, 'kind' | 'block' | 'open'> | null => {
  if (!inList && levelOfHeading(text) > 0) return { kind: 'heading', block: null, open: null }
  const fence = fenceOf(text)
  const closer = fence ?? htmlEndOf(text)
  if (closer === null) return null
  const kind = closer === '-->' ? 'comment' : 'code'
  const block: Block = { ...place, kind, isFence: fence !== null, closer }
  const closed = fence === null ? text.toLowerCase().indexOf(closer, 1) : -1
  if (closed === -1) return { kind, block, open: block }
  const isAlone = text.slice(closed + closer.length).trim() === ''
  return isAlone ? { kind, block, open: null } : { kind: 'text', block: null, open: null }
}

const sectionsOf = (lines: readonly Line[]): Section[] => {
  const sections: Section[] = []
  const nextAt = Array.from({ length: 7 }, () => lines.length)
  for (const { text, at, number: line } of lines.filter(({ kind }) => kind === 'heading').toReversed()) {
    const level = levelOfHeading(text.slice(at))
    const title = withoutClosing(text.slice(at + level).trim())
    sections.push({ level, title, line, from: line - 1, to: nextAt[level] ?? lines.length })
    nextAt.fill(line - 1, level)
  }
  return sections.toReversed()
}

const withoutClosing = (title: string): string =>
  title.endsWith('#') ? title.replace(/(?:^|[ \t])#+$/, '').trimEnd() : title
