import { reopeningOf } from '../../commands/reopen.ts'
import { reopenReply } from '../../shown/reopen-text.ts'
import { work } from '../../workflow/core/text.ts'
import { refuseNoPerson } from '../person.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const reopen = (place: WorkPlace, input: WorkInput<'reopen'>): Reply => {
  const asked = reopeningOf(input.values)
  const changed = change(place, input, 'reopen', ({ state }) => {
    refuseNoPerson(place, state.conductor, work('reopen', '--thread', asked.thread, '--reason', asked.reason))
    return { ...asked, at: place.now() }
  })
  return reopenReply(changed, asked.thread, input)
}
