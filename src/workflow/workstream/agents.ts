import { nearestHint } from '../core/nearest.ts'
import { DEFAULT_AGENT } from '../plan/agent-marker.ts'
import { at, type Diagnostic, diagnose } from '../plan/diagnostic.ts'
import { threadsOf } from '../plan/plan.ts'
import type { PlanView } from './command.ts'

const FAMILIES = ['system-engineer', 'frontend-designer', 'default'] as const
export type RoleFamily = (typeof FAMILIES)[number]

/** The role family of an agent profile, `system-engineer` of `system-engineer-opus`; null for a profile of its own kind. */
export const roleFamily = (agent: string): RoleFamily | null =>
  FAMILIES.find((family) => agent === family || agent.startsWith(`${family}-`)) ?? null

/** Who really runs a thread; `fallback` when that is not the agent that PLAN.md names. */
export interface ResolvedAgent {
  readonly agent: string
  readonly fallback: boolean
}

/** A thread without an agent, or with one that is not available, runs as `default`. */
export const resolveAgent = (assigned: string | null, available: readonly string[]): ResolvedAgent =>
  assigned !== null && (assigned === DEFAULT_AGENT || available.includes(assigned))
    ? { agent: assigned, fallback: false }
    : { agent: DEFAULT_AGENT, fallback: true }

/** A warning for each thread that names an agent there is not. */
export const unknownAgents = ({ plan, agents }: Pick<PlanView, 'plan' | 'agents'>): Diagnostic[] =>
  threadsOf(plan).flatMap(({ agent, line, heading, marker }) =>
    agent !== null && resolveAgent(agent, agents).fallback
      ? [
          diagnose(
            'agent-unknown',
            at({ number: line }, (marker?.start ?? heading.start) - heading.start),
            `no agent ${agent} carries out threads, so ${DEFAULT_AGENT} does; ${nearestHint(agent, agents)}`,
          ),
        ]
      : [],
  )

/**
 * Who takes over when `agent` failed: another profile of the same role family, else a `default*`, never one of `tried`.
 * Of several the first in `available` wins, `default` itself before other `default*`. Null when nobody is left.
 */
export const replacement = (agent: string, tried: readonly string[], available: readonly string[]): string | null => {
  const free = available.filter((candidate) => candidate !== agent && !tried.includes(candidate))
  const family = roleFamily(agent)
  const relatives = family === null ? [] : free.filter((candidate) => roleFamily(candidate) === family)
  const defaults = free.filter((candidate) => roleFamily(candidate) === 'default')
  const general = defaults.includes(DEFAULT_AGENT) ? DEFAULT_AGENT : (defaults[0] ?? null)
  if (family === 'default') return general
  return relatives[0] ?? general
}

/**
 * Whether a failure looks as if it would not happen again: rate limit, overload, connection, or an agent that stopped
 * without reporting. A wrong yes costs one more attempt, so doubtful reasons are a yes.
 */
export const isTransient = (reason: string): boolean => TRANSIENT.some((pattern) => pattern.test(reason))

const TRANSIENT: readonly RegExp[] = [
  /rate[\s_-]?limit(?:s|ed|ing|_error)?\b/i,
  /too many requests/i,
  // Not the overloads of a function: TypeScript says "No overload matches this call".
  /\boverloaded/i,
  /\b(?:api|server|service|model|system)s?\W+(?:is\W+)?overload/i,
  /^\W*(?:overload|connection)\W*$/i,
  // As a status code, not as a count ("429 tests failed") or a line ("a.ts:429").
  /\b(?:http|status|error|code)\W{0,3}(?:429|529)\b/i,
  /(?<![\w.:#/-])(?<!\b(?:lines?|issue|pr) )(?:429|529)\b(?![.:]?\d)(?!\s+[a-z]+s\b)/i,
  /\bconnection\W+(?:is\W+|was\W+|has\W+been\W+)?(?:error|reset|refused|closed|lost|aborted|dropped|interrupted|fail|timed|time-?out|issue|problem|terminated)/i,
  /\b(?:lost|no|bad|unstable) (?:the )?(?:network |internet )?connection\b/i,
  /\bnetwork\W+(?:error|is unreachable|failure|issue|problem|connection|time-?out)/i,
  /\b(?:ECONNRESET|ECONNREFUSED|ECONNABORTED|ETIMEDOUT|EPIPE|EAI_AGAIN|ENETUNREACH|ENETDOWN|EHOSTUNREACH)\b/,
  /socket hang up|fetch failed/i,
  /\b(?:without (?:a report|any report|reporting)|(?:did not|didn't|never) report|no report)/i,
]
