import { readAgentMarker, type AgentMarker } from './agent-marker.ts'
import { headingLevelAt, skipBlanks } from './block-start.ts'
import { endOf, startOf, type LineTable } from './line-table.ts'
import type { Range } from './plan.ts'

/** An ATX heading; `range` is its text without #s and surrounding blanks. */
export interface Heading {
  readonly level: number
  readonly text: string
  readonly range: Range
  /** Index of its line. */
  readonly index: number
  /** Number of its line, from 1. */
  readonly line: number
  readonly lineStart: number
}

export type Section = 'summary' | 'references' | 'stages'
export type Part = 'definition' | 'constitution' | 'questions' | 'batches'
export type Unit = 'stage' | 'batch' | 'thread'

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
export const LEVELS = { title: 1, section: 2, stage: 3, part: 4, batch: 5, thread: 6 } as const

export const levelOf = (role: Exclude<Role, { readonly kind: 'unknown' }>): number =>
  role.kind === 'unit' ? LEVELS[role.unit] : LEVELS[role.kind]

export const readHeading = (text: string, lines: LineTable, index: number): Heading => {
  const lineStart = startOf(lines, index)
  const lineEnd = endOf(lines, index)
  const at = skipBlanks(text, lineStart, lineEnd)
  const level = headingLevelAt(text, at, lineEnd)
  const start = skipBlanks(text, at + level, lineEnd)
  const content = withoutClosing(text.slice(start, lineEnd).trimEnd())
  return { level, text: content, range: { start, end: start + content.length }, index, line: index + 1, lineStart }
}

const withoutClosing = (text: string): string =>
  text.endsWith('#') ? text.replace(/(?:^|[ \t])#+$/, '').trimEnd() : text

export const roleOf = (heading: Heading): Role => {
  if (UNIT.test(heading.text)) return unitRole(heading)
  const title = /^plan\s*:\s*(.*)$/is.exec(heading.text)?.[1]
  if (title !== undefined) return { kind: 'title', title }
  const known = NAMED.get(heading.text.replace(/:$/, '').replaceAll(/\s+/g, ' ').trim().toLowerCase())
  return known ?? { kind: 'unknown' }
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

const UNIT =
  /^(?:stage|batch|thread)(?:\s*:|\s+\d|\s*$|\s+(?!(?:definition|constitution|questions|batches|threads)\s*:?$))/i

/** `Stage 01: name`; also nearly that: without number, with a whole id, with another sign than the colon. */
const unitRole = (heading: Heading): UnitRole => {
  const { start } = heading.range
  const read = /^thread/i.test(heading.text) ? readAgentMarker(heading.text) : noMarker(heading.text)
  const [, word = '', digits, colon, name = ''] = WRITTEN.exec(read.rest) ?? []
  const number = digits === undefined ? 0 : Number(digits.split('.').at(-1))
  return {
    kind: 'unit',
    unit: UNITS[word.toLowerCase()] ?? 'thread',
    number: number === 0 || number > 9999 ? null : number,
    name: name.trim(),
    exact: colon === ':' && digits?.includes('.') !== true,
    agent: read.agent,
    marker: read.marker === null ? null : { start: start + read.marker.start, end: start + read.marker.end },
    markerProblem: read.problem,
  }
}

const WRITTEN = /^(stage|batch|thread)\s*(\d+(?:\.\d+)*(?!\w))?\s*(:|[-–—.)]\s)?\s*(.*)$/is

const UNITS: Readonly<Record<string, Unit>> = { stage: 'stage', batch: 'batch', thread: 'thread' }

const noMarker = (text: string): AgentMarker => ({ rest: text, agent: null, marker: null, problem: null })
