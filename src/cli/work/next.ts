import { type CliCommand, JSON_OPTION } from '../table.ts'
import { directiveReply } from './directive-reply.ts'
import { change, STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'
import { BATCH_OPTION, scopeOf, STAGE_OPTION } from './scope.ts'

export const next = (place: Place): CliCommand => ({
  name: 'next',
  summary: 'Print the directive: which threads to start now, or wait, or the exact next command',
  options: [STAGE_OPTION, BATCH_OPTION, STREAM_OPTION, JSON_OPTION],
  positionals: [],
  example: 'next --stage 1',
  run: (input) => {
    const { after } = change(place, input, 'next', () => ({ type: 'check-time', at: place.now() }))
    return directiveReply(after, scopeOf(after, input), input.reader)
  },
})
