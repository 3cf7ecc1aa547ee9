import { quote } from './wording.ts'

/**
 * Markdown as far as artifacts need it: ATX headings outside code fences and HTML comments, with the lines they stand
 * on. Line ends may be LF, CRLF or CR; a BOM is skipped. `start` and `end` are offsets into `text`.
 */
export interface Markdown {
  readonly text: string
  readonly lines: readonly Line[]
  readonly sections: readonly Section[]
  /** Fences and comments that make it uncertain what is a heading. */
  readonly problems: readonly string[]
  /** The line that would close what is still open at the end. */
  readonly closer: string | null
}

/** `text` is without the line end; `number` counts from 1. The lines of a fence or comment belong to it. */
export interface Line {
  readonly number: number
  readonly text: string
  readonly start: number
  readonly end: number
  readonly kind: 'text' | 'heading' | 'code' | 'comment'
}

/** A heading and all below it, up to the next heading of its level or a higher one: `lines[from]` to `lines[to - 1]`. */
export interface Section {
  readonly level: number
  readonly title: string
  readonly line: number
  readonly from: number
  readonly to: number
}

export const readMarkdown = (text: string): Markdown => {
  const problems: string[] = []
  const lines: Line[] = []
  let open: Opened | null = null
  for (const line of splitLines(text)) {
    const step = scan(open, line)
    if (step.problem !== undefined) problems.push(step.problem)
    const { number, text: own, start, end } = line
    lines.push({ number, text: own, start, end, kind: step.kind })
    open = step.open
  }
  if (open !== null) problems.push(neverClosed(open))
  return { text, lines, sections: sectionsOf(lines), problems, closer: open === null ? null : open.closer }
}

/** The lines below the heading of a section. */
export const bodyOf = (markdown: Markdown, section: Section): readonly Line[] =>
  markdown.lines.slice(section.from + 1, section.to)

interface Opened {
  readonly kind: 'code' | 'comment'
  readonly line: number
  readonly closer: string
  readonly indent: number
}

type Bare = Omit<Line, 'kind'>
interface Step {
  readonly kind: Line['kind']
  readonly open: Opened | null
  readonly problem?: string
}

const LINE_END = /\r\n|\n|\r/g

const splitLines = (text: string): Bare[] => {
  const lines: Bare[] = []
  let start = text.startsWith('\uFEFF') ? 1 : 0
  for (const { index, 0: mark } of text.matchAll(LINE_END)) {
    lines.push({ number: lines.length + 1, text: text.slice(start, index), start, end: index })
    start = index + mark.length
  }
  if (start < text.length) lines.push({ number: lines.length + 1, text: text.slice(start), start, end: text.length })
  return lines
}

const scan = (open: Opened | null, line: Bare): Step => {
  if (open === null && !SPECIAL.test(line.text)) return PROSE
  if (open?.kind === 'comment') return { kind: 'comment', open: line.text.includes('-->') ? null : open }
  const fence = FENCE.exec(line.text)
  if (open !== null) return insideFence(open, line, fence)
  const [, before = '', mark = '', info = ''] = fence ?? []
  if (fence !== null && !isInlineCode(mark, info)) {
    return { kind: 'code', open: { kind: 'code', line: line.number, closer: mark, indent: before.length } }
  }
  if (COMMENT.test(line.text)) {
    const closed = line.text.includes('-->')
    return { kind: 'comment', open: closed ? null : { kind: 'comment', line: line.number, closer: '-->', indent: 0 } }
  }
  return { kind: HEADING.test(line.text) ? 'heading' : 'text', open: null }
}

// Most lines are prose: one cheap test for them.
const SPECIAL = /`{3}|~{3}|^ {0,3}[#<]/
const PROSE: Step = { kind: 'text', open: null }

// A fence may stand behind list markers: `- ```ts`.
const FENCE = /^([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})(.*)$/
const COMMENT = /^ {0,3}<!--/
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/

const isInlineCode = (mark: string, info: string): boolean => mark.startsWith('`') && info.includes('`')

// CommonMark lets nothing nest in a fence of the same length, but whoever writes ```ts inside ```md meant it to.
// What is code from there on is a guess, so it is refused instead of read.
const insideFence = (open: Opened, line: Bare, fence: RegExpExecArray | null): Step => {
  const [, before = '', mark = '', info = ''] = fence ?? []
  if (!mark.startsWith(open.closer)) return { kind: 'code', open }
  if (info.trim() === '') {
    const closes = before.trim() === '' && before.length <= open.indent + 3
    return { kind: 'code', open: closes ? null : open }
  }
  if (!/^[ \t]*[A-Za-z]/.test(info) || isInlineCode(mark, info)) return { kind: 'code', open }
  const problem =
    `line ${line.number}: the fence ${quote(line.text.trim())} opens inside the fence of line ${open.line}; ` +
    `expected that fence to be closed before, or to be longer, e.g. ${open.closer}${open.closer.slice(0, 1)}`
  return { kind: 'code', open, problem }
}

const neverClosed = (open: Opened): string =>
  open.kind === 'code'
    ? `line ${open.line}: the code fence opened here is never closed; expected a line ${open.closer} after the code`
    : `line ${open.line}: the comment opened here is never closed; expected --> after it`

const sectionsOf = (lines: readonly Line[]): Section[] => {
  const headings = lines.flatMap((line, from) => (line.kind === 'heading' ? [{ from, ...headingOf(line) }] : []))
  const sections: Section[] = []
  const nextAt = Array.from({ length: 7 }, () => lines.length)
  for (const heading of headings.toReversed()) {
    const to = nextAt[heading.level] ?? lines.length
    sections.push({ ...heading, to })
    nextAt.fill(heading.from, heading.level)
  }
  return sections.toReversed()
}

const headingOf = (line: Line): { level: number; title: string; line: number } => {
  const [, hashes = '', rest = ''] = HEADING.exec(line.text) ?? []
  return {
    level: hashes.length,
    title: rest
      .trim()
      .replace(/(?:^|[ \t])#+$/, '')
      .trim(),
    line: line.number,
  }
}
