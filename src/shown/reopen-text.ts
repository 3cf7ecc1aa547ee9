import type { Change } from '../engine/workstream/work.ts'
import { listed } from '../workflow/core/counted.ts'
import { findThread, threadsOf } from '../workflow/plan/plan.ts'
import { nextUserCommand } from '../workflow/workstream/next.ts'
import type { View } from './paint.ts'
import { nextLine, printed } from './work-head.ts'

/** What a person sent back, and what goes back with it, with the next command: as text, and as data. */
export const reopenReply = ({ before, after }: Change, thread: string, view: View): { text: string; json: object } => {
  const { id, name } = findThread(after.view.plan, thread)
  const back = threadsOf(after.view.plan).flatMap((each) =>
    before.state.threads[each.id]?.reopened === after.state.threads[each.id]?.reopened ? [] : [each.id],
  )
  const others = back.filter((each) => each !== id)
  const needing = others.length === 0 ? '' : `, and with it what needs it: ${listed(others)}`
  return {
    text: `${id} ${name} is sent back${needing}\n${nextLine(after, view)}`,
    json: { threadId: id, reopened: back, next: printed(nextUserCommand(after.state, after.view), view.reader) },
  }
}
