import { stopRun } from '../../engine/run/stop.ts'
import type { Reply } from '../reply.ts'
import type { Place } from './place.ts'

export const stop = (place: Place): Reply => {
  const text = stopRun(place.project, { by: 'phasegate stop', at: place.now() })
  return { text, json: { stopped: true, text } }
}
