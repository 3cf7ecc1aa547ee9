import type { Reply } from '../reply.ts'
import { directiveReply } from './directive-reply.ts'
import { change } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { scopeOf } from './scope.ts'

export const next = (place: WorkPlace, input: WorkInput<'next'>): Reply => {
  const { after } = change(place, input, 'next', () => ({ type: 'check-time', at: place.now() }))
  return directiveReply(after, scopeOf(after, input), place.now(), input.reader)
}
