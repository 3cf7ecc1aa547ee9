import { refuseUnwritable } from '../../state-manager/plan-file.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { text, work } from '../../workflow/core/text.ts'
import type { WorkCommand } from '../../workflow/workstream/command.ts'
import type { ThreadStatus } from '../../workflow/workstream/state.ts'
import { threadId } from '../../workflow/plan/id.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import { outcome } from './outcome.ts'
import { reporting, type WorkInput, type WorkPlace } from './place.ts'

export const update = (place: WorkPlace, input: WorkInput<'update'>): Reply => {
  const thread = threadId(input.values.thread)
  const { status, report = null, agent = null } = input.values
  const moved = change(reporting(place), input, 'update', ({ stream, file }) => {
    if (agent !== null) refuseUnwritable(stream, file)
    return commandFor(place, { thread, status, report, agent })
  })
  return outcome(moved, thread)
}

interface Asked {
  readonly thread: string
  readonly status: ThreadStatus
  readonly report: string | null
  readonly agent: string | null
}

const commandFor = ({ session, now }: WorkPlace, { thread, status, report, agent }: Asked): WorkCommand => {
  if (status !== 'cancelled') return { type: 'update', at: now(), thread, status, report, agent, session }
  if (!report?.trim()) {
    throw new Refused(
      'report-missing',
      text`cancelled needs a reason: ${work('cancel', '--thread', thread, '--reason', '"…"')}`,
    )
  }
  return { type: 'cancel', at: now(), thread, reason: report }
}
