import { readAgentMarker, type AgentMarker } from './agent-marker.ts'
import type { Line, Section } from './markdown.ts'

/** A heading of a plan; its `text` stands from `start` to `end`. */
export interface Heading {
  readonly level: number
  readonly text: string
  readonly line: Line
  readonly start: number
  readonly end: number
}

export type Front = (typeof FRONTS)[number]
export type Part = (typeof PARTS)[number]
type Unit = 'stage' | 'batch' | 'thread'

/** What a heading means, whatever its level. */
export type Role =
  | { readonly kind: 'title'; readonly name: 'title'; readonly title: string }
  | { readonly kind: 'section'; readonly name: Front }
  | { readonly kind: 'part'; readonly name: Part }
  | UnitRole
  | { readonly kind: 'unknown' }

/** `number` is null when it is missing; `exact` says that the heading is written as it should be. */
export interface UnitRole {
  readonly kind: 'unit'
  readonly unit: Unit
  readonly number: number | null
  readonly name: string
  readonly exact: boolean
  /** Of a thread. */
  readonly agent: AgentMarker | null
}

/** The level at which a heading with this meaning stands. */
const LEVELS = { title: 1, section: 2, stage: 3, part: 4, batch: 5, thread: 6 } as const

export const levelOf = (role: Exclude<Role, { readonly kind: 'unknown' }>): number =>
  role.kind === 'unit' ? LEVELS[role.unit] : LEVELS[role.kind]

export const headingOf = ({ level, title: text }: Section, line: Line): Heading => {
  const start = line.start + line.text.indexOf(text, line.at + level)
  return { level, text, line, start, end: start + text.length }
}

export const roleOf = (heading: Heading): Role => {
  const unit = unitRole(heading)
  if (unit !== null) return unit
  const title = /^plan\s*:\s*(.*)$/is.exec(heading.text)?.[1]
  if (title !== undefined) return { kind: 'title', name: 'title', title }
  const written = heading.text.replace(/:$/, '').replaceAll(/\s+/g, ' ').trim().toLowerCase()
  const front = FRONTS.find((name) => name === written)
  if (front !== undefined) return { kind: 'section', name: front }
  const named = written.replace(/^stage /, '')
  const part = named === 'threads' ? 'batches' : PARTS.find((name) => name === named)
  return part === undefined ? { kind: 'unknown' } : { kind: 'part', name: part }
}

export const FRONTS = ['summary', 'references', 'stages'] as const
const PARTS = ['definition', 'constitution', 'questions', 'batches'] as const

/** `Stage 01: name`, or nearly: without number or name, with a whole id, with another sign than the colon. */
const UNIT =
  /^(stage|batch|thread)(?=\s*:|\s+\d|\s*$|\s+(?!(?:definition|constitution|questions|batches|threads)\s*:?$))\s*(\d+(?:\.\d+)*(?!\w))?\s*(:|[-–—.)]\s)?\s*/i

const unitRole = ({ text, start }: Heading): UnitRole | null => {
  const [front, word, digits = '0', sign] = UNIT.exec(text) ?? []
  const unit = UNITS.find((each) => each === word?.toLowerCase())
  if (front === undefined || unit === undefined) return null
  const number = Number(digits.slice(digits.lastIndexOf('.') + 1))
  const name = text.slice(front.length)
  const agent = unit === 'thread' ? readAgentMarker(name, start + front.length) : null
  return {
    kind: 'unit',
    unit,
    number: number > 0 && number <= 9999 ? number : null,
    name: agent?.rest ?? name,
    exact: sign === ':' && !digits.includes('.'),
    agent,
  }
}

const UNITS: readonly Unit[] = ['stage', 'batch', 'thread']
