import { reopeningOf } from '../../commands/reopen.ts'
import { reopenReply } from '../../shown/reopen-text.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { work, written } from '../../workflow/core/text.ts'
import { whyNoPerson } from '../person.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const reopen = (place: WorkPlace, input: WorkInput<'reopen'>): Reply => {
  const asked = reopeningOf(input.values)
  const changed = change(place, input, 'reopen', ({ state }) => {
    const why = whyNoPerson(place, place.project, state.conductor)
    const again = work('reopen', '--thread', asked.thread, '--reason', asked.reason)
    if (why !== null) throw new Refused('for-people', `${why}: ${written(again, 'client')}`)
    return { ...asked, at: place.now() }
  })
  return reopenReply(changed, asked.thread, input)
}
