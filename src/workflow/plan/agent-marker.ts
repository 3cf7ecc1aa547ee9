import { Refused } from '../core/refused.ts'
import type { Range } from './plan.ts'

/** The profile that runs a thread without a known agent. */
export const DEFAULT_AGENT = 'default'

/** What a thread heading says besides its number. */
export interface AgentMarker {
  /** The heading without the marker and the blanks in front of it. */
  readonly rest: string
  readonly agent: string | null
  readonly marker: Range | null
  /** Why the marker could not be read as it should be, or null. */
  readonly problem: string | null
}

/** Names of agent profiles: `default-fast`, `phasegate:manager`. */
const isAgentName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/.test(text)

/** @throws Refused `agent-name` */
export const refuseBadName = (agent: string): void => {
  if (isAgentName(agent)) return
  const expected = 'an agent name has letters, digits and . _ : - only, such as default-fast'
  throw new Refused('agent-name', `"${agent}" is not the name of an agent; ${expected}. See: work agents`)
}

/** Reads `@agent:name` at the end of a name that stands at `offset`. A marker in backticks is text: it is being written about. */
export const readAgentMarker = (text: string, offset: number): AgentMarker => {
  const first = text.indexOf(MARKER)
  if (first === -1) return { rest: text, agent: null, marker: null, problem: null }
  const plain = readPlain(text, first, offset)
  if (plain !== null) return plain
  const visible = maskCode(text)
  const found = [...visible.matchAll(/(?<=^|\s)@agent:(\S*)/g)]
  const last = found.at(-1)
  if (last === undefined) return { rest: text, agent: null, marker: null, problem: null }
  const start = last.index
  const written = last[1] ?? ''
  const end = start + last[0].length
  const behind = text.slice(end).trim()
  // `@agent: name` is what people type; it is read, and reported.
  if (written === '' && isAgentName(behind)) {
    const problem = `no blank may stand between "@agent:" and "${behind}"`
    const marker = { start: offset + start, end: offset + text.length }
    return { rest: text.slice(0, start).trimEnd(), agent: behind, marker, problem }
  }
  const rest = `${text.slice(0, start).trimEnd()}${behind === '' ? '' : ` ${behind}`}`
  const agent = written === '' ? null : written
  const marker = { start: offset + start, end: offset + end }
  return { rest, agent, marker, problem: problemOf(agent, behind, found.length) }
}

const MARKER = '@agent:'

/** Nearly every heading: one marker, at its end, and nothing in backticks. */
const readPlain = (text: string, start: number, offset: number): AgentMarker | null => {
  const agent = text.slice(start + MARKER.length)
  const lead = text.slice(0, start)
  const rest = lead.trimEnd()
  if (lead.includes('`') || (start > 0 && rest === lead) || (agent !== '' && !isAgentName(agent))) return null
  const marker = { start: offset + start, end: offset + text.length }
  return { rest, agent: agent === '' ? null : agent, marker, problem: null }
}

/** The text with everything in backticks made unreadable, at the same offsets. */
const maskCode = (text: string): string =>
  text.includes('`') ? text.replaceAll(/`+[^`]*`+/g, (code) => '`'.repeat(code.length)) : text

const problemOf = (agent: string | null, behind: string, count: number): string | null => {
  if (count > 1) return 'a thread has one @agent: marker; remove the others'
  if (behind !== '') return 'the @agent: marker stands at the end of the heading; to write about it put it in backticks'
  if (agent !== null && !isAgentName(agent))
    return 'an agent name has letters, digits and . _ : - only. See: work agents'
  return null
}
