import { stopRun } from '../../engine/run/stop.ts'
import { print } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

export const stop = (place: Place, { reader }: PhasegateInput<'stop'>): Reply => {
  const text = print(stopRun(place.project, { by: 'phasegate stop', at: place.now() }), reader)
  return { text, json: { stopped: true, text } }
}
