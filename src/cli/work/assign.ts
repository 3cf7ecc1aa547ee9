import { refuseUnwritable } from '../../state-manager/plan-file.ts'
import { findThread } from '../../workflow/plan/plan.ts'
import { statusOf } from '../../workflow/workstream/state.ts'
import { need } from '../arguments.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { change, STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'
import { THREAD_OPTION, threadOf } from './thread-option.ts'

export const assign = (place: Place): CliCommand => ({
  name: 'assign',
  summary: 'Give a thread to an agent: edits the @agent: marker in PLAN.md and nothing else',
  options: [
    THREAD_OPTION,
    { name: 'agent', value: 'NAME', summary: 'a profile that work agents lists', required: true },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'assign --thread 1.2.3 --agent system-engineer-opus',
  run: (input) => {
    const thread = threadOf(input)
    const agent = need(input, 'agent')
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
  },
})
