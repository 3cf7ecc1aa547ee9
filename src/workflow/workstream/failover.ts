import type { Ending } from '../core/ending.ts'
import type { Instant } from '../core/step.ts'
import { replacement, resolveAgent } from './agents.ts'
import type { PlanView } from './command.ts'
import type { WorkEvent } from './event.ts'
import { threadsOf } from '../plan/plan.ts'
import type { Track, WorkState } from './state.ts'

export interface Failure {
  readonly thread: string
  readonly attempt: number
  readonly ending: Ending
  readonly reason: string
  readonly transient: boolean
}

/**
 * What follows when an attempt at a thread failed: once again with the same agent if that may help, else once with another
 * of the same role family, else the thread is blocked. Each at most once per thread and execution cycle.
 * Source: the failover policy of `/execute-stage`.
 */
export const failover = (state: WorkState, view: PlanView, at: Instant, failure: Failure): WorkEvent[] => {
  const track = state.tracks[failure.thread]
  if (!track) return []
  const { thread, attempt, ending, reason, transient } = failure
  const ended = (then: 'retry' | 'fail'): WorkEvent => ({
    type: 'attempt-ended',
    at,
    step: thread,
    attempt,
    ending,
    reason,
    then,
  })
  const planned = threadsOf(view.plan).find(({ id }) => id === thread)
  // Taken out of PLAN.md while it ran, it is tried by nobody else.
  if (!planned || track.reassigned) return [ended('fail')]
  if (transient && !track.retried) return [ended('retry')]
  const { agent: from } = resolveAgent(planned.agent, view.agents)
  const to = replacement(from, triedIn(track, from), view.agents)
  if (to === null) return [ended('fail')]
  return [ended('retry'), { type: 'thread-reassigned', at, step: thread, from, to, reason }]
}

const triedIn = (track: Track, current: string): string[] => [
  current,
  ...track.step.attempts.slice(track.step.countFrom).flatMap(({ agent }) => (agent === null ? [] : [agent])),
]
