import type { Circumstances } from './command.ts'
import type { CoreEvent } from './event.ts'
import type { Facts, RefusedCommand } from './facts.ts'
import type { Verdict } from './verdict.ts'
import { ownValue } from './own-value.ts'
import { ENDINGS } from './endings.ts'
import type { Asked, Bounds, CoreState, Failed, Flow } from './flow.ts'
import { failuresOf, type Instant, isOverdue, type Life, liveAttempt, type Step } from './step.ts'

/** Ends the live attempt of a step without an accepted report: tried again at once, after a rest, or failed for good. */
export const endAttempt = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  step: Step,
  failed: Failed,
): (Event | CoreEvent)[] => {
  const { at, attempt, ending, reason, facts, until } = failed
  const said = facts ? { facts } : {}
  const ended = { type: 'attempt-ended', at, step: step.id, attempt, ending, reason, ...said } as const
  switch (ENDINGS[ending].again) {
    case 'tries': {
      const { then, more } = flow.afterFailure(state, step, failed)
      return [{ ...ended, then }, ...more]
    }
    case 'rest':
      return [{ ...ended, ...afterRest(flow.bounds(state), step, at, until) }]
    case 'given': {
      const isFirst = failuresOf(step).every(({ outcome }) => outcome !== ending)
      return [{ ...ended, then: failed.isGiven && isFirst ? 'retry' : 'fail' }]
    }
    case 'always':
      return [{ ...ended, then: 'retry' }]
    case 'never':
      return [{ ...ended, then: 'fail' }]
  }
}

const LONGEST_REST_SECONDS = 3600

const afterRest = (
  { maxUnreachable, backoffSeconds }: Bounds,
  step: Life,
  at: Instant,
  until?: Instant,
): { then: 'retry' | 'fail'; retryAt?: Instant } => {
  const times = failuresOf(step).filter(({ outcome }) => ENDINGS[outcome].again === 'rest').length
  if (times >= maxUnreachable) return { then: 'fail' }
  if (until !== undefined && until > at) return { then: 'retry', retryAt: until }
  const seconds = Math.min(backoffSeconds * 2 ** times, LONGEST_REST_SECONDS)
  return { then: 'retry', retryAt: new Date(Date.parse(at) + seconds * 1000).toISOString() }
}

/** Ends the live attempt of a step for a reason that is nobody's failure: it is started again. None where it has none. */
export const interruption = (life: Life, at: Instant, reason: string): CoreEvent[] => {
  const attempt = liveAttempt(life)
  if (!attempt) return []
  return [
    { type: 'attempt-ended', at, step: life.id, attempt: attempt.number, ending: 'interrupted', reason, then: 'retry' },
  ]
}

/** What a good report of the live attempt comes to. */
export const accepted = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  step: Step,
  { at, attempt, verdict }: { readonly at: Instant; readonly attempt: number; readonly verdict: Good },
): (Event | CoreEvent)[] => {
  const { facts, changed, isGiven = false } = verdict
  const end = reportedEnd(facts)
  if (end) return endAttempt(flow, state, step, { at, attempt, ...end, isGiven })
  const files = changed ? { changed: [...changed] } : {}
  return [{ type: 'step-completed', at, step: step.id, attempt, facts, by: 'report', ...files }]
}

type Good = Extract<Verdict<Facts>, { ok: true }>

const reportedEnd = (facts: Facts): Pick<Failed, 'ending' | 'reason' | 'facts'> | null => {
  if (facts.kind !== 'task' || facts.status === 'completed') return null
  const reason = facts.errors.length > 0 ? facts.errors.join('; ') : facts.summary
  if (facts.status === 'needs_context') return { ending: 'needs-context', reason: `needs context: ${reason}`, facts }
  const { refused = [] } = facts
  if (refused.length === 0) return { ending: 'reported', reason, facts }
  return { ending: 'denied', reason: `${reason} (${deniedText(refused)})`, facts }
}

const deniedText = (refused: readonly RefusedCommand[]): string =>
  `refused here: ${refused.map(({ command, text }) => `${command}: ${text}`).join('; ')}; allow it: ${refused.map(({ command }) => `Bash(${command})`).join(', ')}`

/**
 * Ends what has used its time up: there is no daemon that could do it. What it left and is good counts, however late somebody
 * looks. An agent whose client is gone was cut off.
 */
export const aged = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  at: Instant,
  { isGone = false, asleep, left = {} }: Circumstances,
): (Event | CoreEvent)[] =>
  Object.values(state.steps).flatMap((life) => {
    const step = liveAttempt(life) ? flow.stepOf(state, life.id) : null
    const attempt = liveAttempt(step)
    if (!step || !attempt || !isOverdue(attempt, step.deadline, at, asleep) || isPersons(step)) return []
    const verdict = ownValue(left, life.id)
    if (verdict?.ok) return accepted(flow, state, step, { at, attempt: attempt.number, verdict })
    if (isGone && step.executor.kind === 'agent') return interruption(step, at, 'the session it ran in ended')
    const reason = `it did not report within ${step.deadline} minutes`
    return endAttempt(flow, state, step, { at, attempt: attempt.number, ending: 'overdue', reason })
  })

// What a person works on in a shell has all the time there is.
const isPersons = (step: Step): boolean => step.executor.kind === 'agent' && liveAttempt(step)?.session === null
