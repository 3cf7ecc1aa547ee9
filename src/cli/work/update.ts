import { dirname } from 'node:path'
import { fingerprintsOf } from '../../machine/fingerprints.ts'
import { refuseUnwritable } from '../../state-manager/plan-file.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { text, work } from '../../workflow/core/text.ts'
import type { WorkCommand } from '../../workflow/workstream/command.ts'
import type { ThreadStatus } from '../../workflow/workstream/state.ts'
import type { Fingerprints } from '../../workflow/core/step.ts'
import { threadsOf } from '../../workflow/plan/plan.ts'
import { threadId } from '../../workflow/plan/id.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import { outcome } from './outcome.ts'
import { reporting, type WorkInput, type WorkPlace } from './place.ts'

export const update = (place: WorkPlace, input: WorkInput<'update'>): Reply => {
  const thread = threadId(input.values.thread)
  const { status, report = null, agent = null } = input.values
  const moved = change(reporting(place), input, 'update', ({ stream, file, view }) => {
    if (agent !== null) refuseUnwritable(stream, file)
    const files = threadsOf(view.plan).find(({ id }) => id === thread)?.files ?? []
    const found = status === 'completed' ? fingerprintsOf(dirname(stream.work), files) : {}
    return commandFor(place, { thread, status, report, agent, found })
  })
  return outcome(moved, thread)
}

interface Asked {
  readonly thread: string
  readonly status: ThreadStatus
  readonly report: string | null
  readonly agent: string | null
  readonly found: Fingerprints
}

const commandFor = ({ session, now }: WorkPlace, { thread, status, report, agent, found }: Asked): WorkCommand => {
  if (status !== 'cancelled') return { type: 'update', at: now(), thread, status, report, agent, session, found }
  if (!report?.trim()) {
    throw new Refused(
      'report-missing',
      text`cancelled needs a reason: ${work('cancel', '--thread', thread, '--reason', '"…"')}`,
    )
  }
  return { type: 'cancel', at: now(), thread, reason: report }
}
