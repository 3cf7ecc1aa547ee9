import { isBelow } from '../../engine/client.ts'
import { hashOfToken } from '../../engine/token.ts'
import type { Change } from '../../engine/workstream/work.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { text, work, written } from '../../workflow/core/text.ts'
import { attemptsOf, type WorkState } from '../../workflow/workstream/state.ts'
import { whyNoPerson } from '../person.ts'
import { isBelowClient } from '../reader.ts'
import type { WorkPlace } from './place.ts'

/**
 * The attempt that a report on a thread is of: the one whose token it gives; null where a person speaks, in a shell without a
 * client above it.
 *
 * @throws Refused `token-unknown`, `for-people`
 */
export const attemptOf = (place: WorkPlace, state: WorkState, thread: string, token: string | undefined) => {
  if (token === undefined) return refuseModel(place, state, thread)
  const own = attemptsOf(state, thread).find((attempt) => attempt.token === hashOfToken(token))
  if (own) return own.number
  throw new Refused(
    'token-unknown',
    `no attempt of thread ${thread} has this token. Report with the line that your prompt shows, as it stands there`,
  )
}

const refuseModel = ({ env, isBelowModel }: WorkPlace, { conductor }: WorkState, thread: string): null => {
  const client = conductor?.client ?? null
  if (!isBelowClient(env) && !isBelowModel && (client === null || !isBelow(client))) return null
  throw new Refused(
    'for-people',
    text`inside a session only the agent of thread ${thread} reports it, with the token of its prompt (--as). To have it done: ${work('next')}. A person types this in a terminal of their own`,
  )
}

/** Who gives a thread up for good takes it out of what was approved: a person, or a script of theirs. @throws Refused `for-people` */
export const refuseModelToCancel = (place: WorkPlace, { conductor }: WorkState, thread: string): void => {
  if (whyNoPerson({ ...place, terminal: !place.isBelowModel }, conductor) === null) return
  const typed = work('cancel', '--thread', thread, '--reason', '"…"')
  throw new Refused(
    'for-people',
    `only a person cancels a thread, in a terminal of their own: ${written(typed, 'shell')}`,
  )
}

/** @throws Refused `attempt-over` where the attempt had been given up: what its agent says counts for nothing */
export const refuseLate = ({ before, after }: Change, thread: string, number: number | null): void => {
  const [was, is] = [before, after].map(({ state }) => attemptsOf(state, thread).find((each) => each.number === number))
  if (!was || !is || (was.outcome === 'running' && !is.late) || is.outcome === 'completed') return
  const over = `attempt ${number} of thread ${thread} is over (${is.reason ?? is.outcome})`
  throw new Refused(
    'attempt-over',
    `${over}, so its report counts for nothing. Change no more files; stop with one line`,
  )
}
