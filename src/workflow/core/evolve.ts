import type { CoreEvent, StepEvent, StepEventOf } from './event.ts'
import type { CoreState } from './flow.ts'
import type { Attempt, Life } from './step.ts'

/** Who carries something out, and what that comes to. */
export type Carrying = Pick<CoreState, 'dispatches' | 'conductor' | 'conducted' | 'budget'>

/** What both flows keep, after an event that both share. Total: an event that does not fit changes nothing. */
export const evolveCore = <State extends CoreState>(state: State, event: CoreEvent): Carrying => {
  const { dispatches, conductor, conducted, budget } = state
  const kept = { dispatches, conductor, conducted, budget }
  switch (event.type) {
    case 'step-started':
      return {
        ...kept,
        // After two branches were merged, numbers may come twice; new ones are above all of them.
        dispatches: Math.max(dispatches, event.attempt),
        conductor: conductor && {
          ...conductor,
          // Code is started by a command line, which does not know who called it.
          manager: event.agent === null ? conductor.manager : event.caller,
          idleTurns: 0,
        },
      }
    case 'turn-ended-early':
      return { ...kept, conductor: conductor && { ...conductor, idleTurns: conductor.idleTurns + 1 } }
    case 'conductor-measured': {
      const { source, since, spent } = event
      return { ...kept, conducted: { ...conducted, [source]: { since, spent } } }
    }
    case 'budget-reached':
      return { ...kept, budget: budget && { ...budget, reached: event.percent } }
    default:
      return kept
  }
}

/** What became of a step after one of its events. */
export const evolveLife = <Some extends Life>(life: Some, event: StepEvent): Some => {
  switch (event.type) {
    case 'step-started':
      return { ...life, status: 'running', retryAt: null, reason: null, attempts: [...life.attempts, begun(event)] }
    case 'agent-attached':
      return withAttempt(life, event.attempt, (attempt) => ({ ...attempt, agentId: event.agentId }))
    case 'report-refused':
      return withAttempt(life, event.attempt, (attempt) => ({
        ...attempt,
        refusals: [...attempt.refusals, event.problems],
      }))
    case 'step-completed':
      return {
        ...withAttempt(life, event.attempt, (attempt) => ({ ...attempt, outcome: 'completed', endedAt: event.at })),
        status: 'completed',
        facts: event.facts,
        reason: null,
        ...(event.changed ? { changed: event.changed } : {}),
        ...(event.by === 'person' ? { overridden: true } : {}),
      }
    case 'attempt-ended':
      return {
        ...withAttempt(life, event.attempt, (attempt) => ({
          ...attempt,
          outcome: event.ending,
          reason: event.reason,
          endedAt: event.at,
          ...(event.facts ? { facts: event.facts } : {}),
        })),
        status: event.then === 'retry' ? 'pending' : 'failed',
        retryAt: event.retryAt ?? null,
        reason: event.reason,
      }
    case 'step-skipped':
      return { ...life, status: 'skipped', reason: event.reason }
    case 'step-retried':
      return { ...life, status: 'pending', retryAt: null, reason: null, countFrom: life.attempts.length }
    case 'attempt-measured':
      return withAttempt(life, event.attempt, (attempt) => ({
        ...attempt,
        spent: event.spent,
        ...(event.refused ? { refused: event.refused } : {}),
      }))
    case 'late-report-ignored':
      return withAttempt(life, event.attempt, (attempt) => ({ ...attempt, late: true }))
  }
}

const begun = ({ attempt, agent, session, at, found, asleep, token }: StepEventOf<'step-started'>): Attempt => ({
  number: attempt,
  agent,
  session,
  startedAt: at,
  endedAt: null,
  agentId: null,
  refusals: [],
  outcome: 'running',
  late: false,
  reason: null,
  found: found ?? null,
  ...(asleep === undefined ? {} : { asleep }),
  token: token ?? null,
})

const withAttempt = <Some extends Life>(life: Some, number: number, change: (attempt: Attempt) => Attempt): Some => ({
  ...life,
  attempts: life.attempts.map((attempt) => (attempt.number === number ? change(attempt) : attempt)),
})
