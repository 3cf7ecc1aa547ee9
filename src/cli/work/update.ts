import { refuseUnwritable } from '../../state-manager/plan-file.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { text, work } from '../../workflow/core/text.ts'
import type { WorkCommand } from '../../workflow/workstream/command.ts'
import { THREAD_STATUSES, type ThreadStatus } from '../../workflow/workstream/state.ts'
import { need } from '../arguments.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { change, STREAM_OPTION } from './look.ts'
import { outcome } from './outcome.ts'
import { type Place, reporting } from './place.ts'
import { THREAD_OPTION, threadOf } from './thread-option.ts'

export const update = (place: Place): CliCommand => ({
  name: 'update',
  summary: 'Set the status of a thread; any number of writers at once is fine',
  options: [
    THREAD_OPTION,
    { name: 'status', value: 'S', summary: 'what it is now', choices: THREAD_STATUSES, required: true },
    { name: 'report', value: 'TEXT', summary: 'one or two sentences; completed, blocked and cancelled need them' },
    { name: 'agent', value: 'NAME', summary: 'assign it to this agent first, in PLAN.md' },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'update --thread 1.2.3 --status completed --report "The parser reads lists; see src/parse.ts"',
  run: (input) => {
    const thread = threadOf(input)
    const status = THREAD_STATUSES.find((each) => each === need(input, 'status')) ?? 'pending'
    const { report = null, agent = null } = input.values
    const moved = change(reporting(place), input, 'update', ({ stream, file }) => {
      if (agent !== null) refuseUnwritable(stream, file)
      return commandFor(place, { thread, status, report, agent })
    })
    return outcome(moved, thread)
  },
})

interface Asked {
  readonly thread: string
  readonly status: ThreadStatus
  readonly report: string | null
  readonly agent: string | null
}

const commandFor = ({ session, now }: Place, { thread, status, report, agent }: Asked): WorkCommand => {
  if (status !== 'cancelled') return { type: 'update', at: now(), thread, status, report, agent, session }
  if (!report?.trim()) {
    throw new Refused(
      'report-missing',
      text`cancelled needs a reason: ${work('cancel', '--thread', thread, '--reason', '"…"')}`,
    )
  }
  return { type: 'cancel', at: now(), thread, reason: report }
}
