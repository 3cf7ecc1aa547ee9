import { Misused } from '../../workflow/core/refused.ts'
import { need } from '../arguments.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { change, STREAM_OPTION } from './look.ts'
import { outcome } from './outcome.ts'
import { type Place, reporting } from './place.ts'
import { THREAD_OPTION, threadOf } from './thread-option.ts'

export const fail = (place: Place): CliCommand => ({
  name: 'fail',
  summary: 'Say that the attempt at a thread failed; failover decides what happens next',
  options: [
    THREAD_OPTION,
    { name: 'reason', value: 'TEXT', summary: 'what went wrong', required: true },
    {
      name: 'transient',
      summary: 'it may well work the next time (rate limit, connection); such reasons are known by their words too',
    },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'fail --thread 1.2.3 --reason "the API was overloaded" --transient',
  run: (input) => {
    const thread = threadOf(input)
    const reason = need(input, 'reason').trim()
    if (reason === '') throw new Misused('--reason is empty')
    const moved = change(reporting(place), input, 'fail', () => ({
      type: 'fail',
      at: place.now(),
      thread,
      reason,
      isPassing: input.switches.has('transient'),
    }))
    return outcome(moved, thread)
  },
})
