import { stopRun } from '../../engine/run/stop.ts'
import { print } from '../../workflow/core/text.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import type { Place } from './place.ts'

export const stop = (place: Place): CliCommand => ({
  name: 'stop',
  summary: 'Stop the run; agents at work may finish, and it can be resumed',
  options: [JSON_OPTION],
  positionals: [],
  example: 'stop',
  run: ({ reader }) => {
    const text = print(stopRun(place.project, { by: 'phasegate stop', at: place.now() }), reader)
    return { text, json: { stopped: true, text } }
  },
})
