import { Misused } from '../../workflow/core/refused.ts'
import { need } from '../arguments.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { change, STREAM_OPTION } from './look.ts'
import { outcome } from './outcome.ts'
import type { Place } from './place.ts'
import { THREAD_OPTION, threadOf } from './thread-option.ts'

export const cancel = (place: Place): CliCommand => ({
  name: 'cancel',
  summary: 'Give a thread up for good; its stage can be approved without it',
  options: [
    THREAD_OPTION,
    { name: 'reason', value: 'TEXT', summary: 'why', required: true },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'cancel --thread 1.2.3 --reason "the library does it already"',
  run: (input) => {
    const thread = threadOf(input)
    const reason = need(input, 'reason').trim()
    if (reason === '') throw new Misused('--reason is empty')
    return outcome(
      change(place, input, 'cancel', () => ({ type: 'cancel', at: place.now(), thread, reason })),
      thread,
    )
  },
})
