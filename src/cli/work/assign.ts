import { refuseUnwritable } from '../../state-manager/plan-file.ts'
import { threadId } from '../../workflow/plan/id.ts'
import { findThread } from '../../workflow/plan/plan.ts'
import { statusOf } from '../../workflow/workstream/state.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const assign = (place: WorkPlace, input: WorkInput<'assign'>): Reply => {
  const thread = threadId(input.values.thread)
  const agent = input.values.agent
  const { before, after } = change(place, input, 'assign', ({ stream, file }) => {
    refuseUnwritable(stream, file)
    return { type: 'assign', at: place.now(), thread, agent }
  })
  const { name, agent: earlier } = findThread(before.view.plan, thread)
  const running =
    statusOf(after.state, thread) === 'in_progress' ? '; the attempt that runs now goes on with its agent' : ''
  return {
    text:
      earlier === agent
        ? `${thread} ${name}: @agent:${agent} already`
        : `${thread} ${name}: @agent:${agent} (was ${earlier ?? 'nobody'})${running}`,
    json: { threadId: thread, agent, before: earlier },
  }
}
