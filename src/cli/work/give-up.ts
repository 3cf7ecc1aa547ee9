import { Misused } from '../../workflow/core/refused.ts'
import { threadId } from '../../workflow/plan/id.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import { outcome } from './outcome.ts'
import { reporting, type WorkInput, type WorkPlace } from './place.ts'

/** Gives an attempt up: failover decides what follows. */
export const fail = (place: WorkPlace, input: WorkInput<'fail'>): Reply => {
  const [thread, reason] = [threadId(input.values.thread), reasonOf(input)]
  const command = { type: 'fail', at: place.now(), thread, reason, isPassing: input.values.transient } as const
  return outcome(
    change(reporting(place), input, 'fail', () => command),
    thread,
  )
}

/** Gives a thread up for good. */
export const cancel = (place: WorkPlace, input: WorkInput<'cancel'>): Reply => {
  const [thread, reason] = [threadId(input.values.thread), reasonOf(input)]
  return outcome(
    change(place, input, 'cancel', () => ({ type: 'cancel', at: place.now(), thread, reason })),
    thread,
  )
}

const reasonOf = ({ values }: WorkInput<'fail'> | WorkInput<'cancel'>): string => {
  const reason = values.reason.trim()
  if (reason === '') throw new Misused('--reason is empty')
  return reason
}
