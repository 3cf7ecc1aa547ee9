import { Misused } from '../../workflow/core/refused.ts'
import { threadId } from '../../workflow/plan/id.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import { outcome } from './outcome.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const cancel = (place: WorkPlace, input: WorkInput<'cancel'>): Reply => {
  const thread = threadId(input.values.thread)
  const reason = input.values.reason.trim()
  if (reason === '') throw new Misused('--reason is empty')
  return outcome(
    change(place, input, 'cancel', () => ({ type: 'cancel', at: place.now(), thread, reason })),
    thread,
  )
}
