import { readAgentMarker } from './agent-marker.ts'
import { headingLevelAt, skipBlanks } from './block-start.ts'
import { endOf, startOf, type LineTable } from './line-table.ts'
import type { Range } from './plan.ts'

/** An ATX heading; `text` is what stands from `start` to `end`, without #s and surrounding blanks. */
export interface Heading {
  readonly level: number
  readonly text: string
  readonly start: number
  readonly end: number
  readonly lineStart: number
  /** Number of its line, from 1. */
  readonly line: number
}

export type Section = 'summary' | 'references' | 'stages'
export type Part = 'definition' | 'constitution' | 'questions' | 'batches'
type Unit = 'stage' | 'batch' | 'thread'

/** What a heading means, whatever its level. */
export type Role =
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'section'; readonly section: Section }
  | { readonly kind: 'part'; readonly part: Part }
  | UnitRole
  | { readonly kind: 'unknown' }

/** `number` is null when it is missing; `exact` says that the heading is written as it should be. */
export interface UnitRole {
  readonly kind: 'unit'
  readonly unit: Unit
  readonly number: number | null
  readonly name: string
  readonly exact: boolean
  readonly agent: string | null
  readonly marker: Range | null
  readonly markerProblem: string | null
}

/** The level at which a heading with this meaning stands. */
const LEVELS = { title: 1, section: 2, stage: 3, part: 4, batch: 5, thread: 6 } as const

export const levelOf = (role: Exclude<Role, { readonly kind: 'unknown' }>): number =>
  role.kind === 'unit' ? LEVELS[role.unit] : LEVELS[role.kind]

export const readHeading = (text: string, lines: LineTable, index: number): Heading => {
  const lineStart = startOf(lines, index)
  const lineEnd = endOf(lines, index)
  const at = skipBlanks(text, lineStart, lineEnd)
  const level = text.startsWith('###### ', at) ? 6 : headingLevelAt(text, at, lineEnd)
  const start = skipBlanks(text, at + level, lineEnd)
  const content = withoutClosing(text.slice(start, lineEnd).trimEnd())
  return { level, text: content, start, end: start + content.length, lineStart, line: index + 1 }
}

const withoutClosing = (text: string): string =>
  text.endsWith('#') ? text.replace(/(?:^|[ \t])#+$/, '').trimEnd() : text

export const roleOf = (heading: Heading): Role => {
  const { text } = heading
  EXACT.lastIndex = 0
  if (EXACT.test(text)) {
    const unit = unitOf(text)
    return unitRole(heading, {
      unit,
      number: Number.parseInt(text.slice(unit.length), 10),
      nameAt: EXACT.lastIndex,
      exact: true,
    })
  }
  if (NEARLY.test(text)) return unitRole(heading, readLoosely(text))
  const title = /^plan\s*:\s*(.*)$/is.exec(text)?.[1]
  if (title !== undefined) return { kind: 'title', title }
  return NAMED.get(text.replace(/:$/, '').replaceAll(/\s+/g, ' ').trim().toLowerCase()) ?? { kind: 'unknown' }
}

const NAMED: ReadonlyMap<string, Role> = new Map<string, Role>([
  ...(['summary', 'references', 'stages'] as const).map((section) => [section, { kind: 'section', section }] as const),
  ...(['definition', 'constitution', 'questions', 'batches'] as const).flatMap((part) => [
    [part, { kind: 'part', part }] as const,
    [`stage ${part}`, { kind: 'part', part }] as const,
  ]),
  ['threads', { kind: 'part', part: 'batches' }],
  ['stage threads', { kind: 'part', part: 'batches' }],
])

/** `Stage 01: ` in front of a name. */
const EXACT = /(?:stage|batch|thread)\s+\d+\s*:\s*/iy

/** Nearly that: without number or name, with a whole id, with another sign than the colon. */
const NEARLY =
  /^(?:stage|batch|thread)(?:\s*:|\s+\d|\s*$|\s+(?!(?:definition|constitution|questions|batches|threads)\s*:?$))/i

interface Front {
  readonly unit: Unit
  readonly number: number
  /** Where the name starts in the text of the heading. */
  readonly nameAt: number
  readonly exact: boolean
}

const readLoosely = (text: string): Front => {
  const [front = '', digits = '0', sign] = /^\w+\s*(\d+(?:\.\d+)*(?!\w))?\s*(:|[-–—.)]\s)?\s*/.exec(text) ?? []
  const number = Number(digits.slice(digits.lastIndexOf('.') + 1))
  return { unit: unitOf(text), number, nameAt: front.length, exact: sign === ':' && !digits.includes('.') }
}

const unitOf = (text: string): Unit => {
  const initial = text.charAt(0).toLowerCase()
  return initial === 't' ? 'thread' : initial === 'b' ? 'batch' : 'stage'
}

const unitRole = ({ text, start }: Heading, { unit, number, nameAt, exact }: Front): UnitRole => {
  const name = text.slice(nameAt)
  const read = unit === 'thread' ? readAgentMarker(name, start + nameAt) : null
  return {
    kind: 'unit',
    unit,
    number: number > 0 && number <= 9999 ? number : null,
    name: read === null ? name : read.rest,
    exact,
    agent: read === null ? null : read.agent,
    marker: read === null ? null : read.marker,
    markerProblem: read === null ? null : read.problem,
  }
}
