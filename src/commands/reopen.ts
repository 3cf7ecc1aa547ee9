import { Misused } from '../workflow/core/refused.ts'
import { threadId } from '../workflow/plan/id.ts'
import type { WorkCommandOf } from '../workflow/workstream/command.ts'
import { type Command, JSON_OPTION, option, STREAM, type Values } from './command.ts'

export const REOPEN = {
  summary: 'Send a thread back that has ended; for people only',
  slash: '/phasegate:reopen',
  options: [
    option({ name: 'thread', value: 'ID', summary: 'the thread, such as 1.2.3', required: true }),
    option({ name: 'reason', value: '"why"', text: true, summary: 'what its next agent is told', required: true }),
    STREAM,
    JSON_OPTION,
  ],
  example: '--thread 1.2.3 --reason "an empty list is refused"',
} as const satisfies Command

/** What a person sends back, and why. Misused: no reason. @throws Refused `thread-id` */
export const reopeningOf = (asked: Values<typeof REOPEN>): Omit<WorkCommandOf<'reopen'>, 'at'> => {
  const reason = asked.reason.trim()
  if (reason === '') throw new Misused('--reason is empty: it is what the next agent is told')
  return { type: 'reopen', thread: threadId(asked.thread), reason }
}
