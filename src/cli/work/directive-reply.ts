import { workCalls, workDirectiveText } from '../../claude-code/work-directive.ts'
import type { WorkNow } from '../../engine/work-desk.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { nextUserCommand, nextWork } from '../../workflow/workstream/next.ts'
import { nextText } from '../../shown/next-text.ts'
import type { Reader } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'

/** The directive of a part of the plan, as text and as data. Without a scope everything is done. */
export const directiveReply = (now: WorkNow, scope: Scope | null, reader: Reader): Reply => {
  if (!scope) {
    const next = nextText(nextUserCommand(now.state, now.view), reader)
    const why = now.view.plan.stages.length === 0 ? 'PLAN.md has no stages' : 'there is nothing left to carry out'
    const text = `Phasegate: ${now.stream.id}: ${why}. Next: ${next}`
    return { text, json: { directive: 'ended', scope: null, calls: [], waitingFor: [], next, text } }
  }
  const directive = nextWork(now.state, now.view, scope)
  const text = workDirectiveText(now, scope, directive, { fork: isFork(now), reader })
  return {
    text,
    json: {
      directive: directive.kind,
      scope,
      calls: workCalls(now, directive),
      waitingFor: directive.kind === 'wait' ? directive.threads.map(({ id }) => id) : [],
      next: directive.kind === 'ended' ? nextText(directive.next, reader) : null,
      text,
    },
  }
}

// A whole stage is carried out by the manager of a forked command, a batch by the main thread.
const isFork = ({ state: { execution } }: WorkNow): boolean => execution !== null && execution.batch === null
