import { Misused } from '../../workflow/core/refused.ts'
import { threadId } from '../../workflow/plan/id.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import { outcome } from './outcome.ts'
import { reporting, type WorkInput, type WorkPlace } from './place.ts'

export const fail = (place: WorkPlace, input: WorkInput<'fail'>): Reply => {
  const thread = threadId(input.values.thread)
  const reason = input.values.reason.trim()
  if (reason === '') throw new Misused('--reason is empty')
  const moved = change(reporting(place), input, 'fail', () => ({
    type: 'fail',
    at: place.now(),
    thread,
    reason,
    isPassing: input.values.transient,
  }))
  return outcome(moved, thread)
}
