import { Refused } from '../core/refused.ts'
import { text, work } from '../core/text.ts'
import type { Range } from './plan.ts'

/** The profile that runs a thread without a known agent. */
export const DEFAULT_AGENT = 'default'

/** What the name of a thread says in its heading. */
export interface AgentMarker {
  /** The name without the marker and the blanks in front of it. */
  readonly rest: string
  readonly agent: string | null
  readonly marker: Range | null
  /** Why the marker could not be read as it should be, or null. */
  readonly problem: string | null
}

/** Names of agent profiles: `default-fast`, `phasegate:manager`. */
const isAgentName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/.test(name)

/** @throws Refused `agent-name` */
export const refuseBadName = (agent: string): void => {
  if (isAgentName(agent)) return
  const expected = 'an agent name has letters, digits and . _ : - only, such as default-fast'
  throw new Refused('agent-name', text`"${agent}" is not the name of an agent; ${expected}. See: ${work('agents')}`)
}

/** Reads `@agent:name` at the end of a name that stands at `offset`. A marker in backticks is text: it is being written about. */
export const readAgentMarker = (name: string, offset: number): AgentMarker => {
  const visible = name.replaceAll(/`+[^`]*`+/g, (code) => '`'.repeat(code.length))
  const found = [...visible.matchAll(/(?<=^|\s)@agent:(\S*)/g)]
  const last = found.at(-1)
  if (last === undefined) return { rest: name, agent: null, marker: null, problem: null }
  const [all, written = ''] = last
  const lead = name.slice(0, last.index).trimEnd()
  const end = last.index + all.length
  const behind = name.slice(end).trim()
  // `@agent: name` is what people type; it is read, and reported.
  const isApart = written === '' && isAgentName(behind)
  return {
    rest: isApart || behind === '' ? lead : `${lead} ${behind}`,
    agent: isApart ? behind : written || null,
    marker: { start: offset + last.index, end: offset + (isApart ? name.length : end) },
    problem: isApart
      ? `no blank may stand between "@agent:" and "${behind}"`
      : problemOf(written, behind, found.length),
  }
}

const problemOf = (agent: string, behind: string, count: number): string | null => {
  if (count > 1) return 'a thread has one @agent: marker; remove the others'
  if (behind !== '') return 'the @agent: marker stands at the end of the heading; to write about it put it in backticks'
  if (agent !== '' && !isAgentName(agent)) return 'an agent name has letters, digits and . _ : - only'
  return null
}
