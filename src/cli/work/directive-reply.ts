import { stageCalls, stageDirectiveText } from '../../claude-code/stage-scene.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import { printed } from '../../shown/printed.ts'
import type { Instant } from '../../workflow/core/step.ts'
import { nextText, print, type Reader } from '../../workflow/core/text.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { nextUserCommand, nextWork } from '../../workflow/workstream/next.ts'
import type { Reply } from '../reply.ts'

/** The directive of a part of the plan, as text and as data. Without a scope everything is done. */
export const directiveReply = (now: WorkNow, scope: Scope | null, at: Instant, reader: Reader): Reply => {
  if (!scope) {
    const next = nextUserCommand(now.state, now.view)
    const why = now.view.plan.stages.length === 0 ? 'PLAN.md has no stages' : 'there is nothing left to carry out'
    const text = `Phasegate: ${now.stream.id}: ${why}. ${print(nextText(next), reader)}`.trim()
    const json = { directive: 'ended', scope: null, calls: [], waitingFor: [], next: printed(next, reader), text }
    return { text, json }
  }
  const directive = nextWork(now.state, now.view, scope, at)
  const text = stageDirectiveText(now, scope, directive, isFork(now), reader)
  const isOver = directive.kind !== 'dispatch' && directive.kind !== 'wait'
  return {
    text,
    json: {
      directive: isOver ? 'ended' : directive.kind,
      scope,
      calls: stageCalls(now, directive),
      waitingFor: directive.kind === 'wait' ? directive.steps.map(({ id }) => id) : [],
      next: isOver ? printed(directive.next, reader) : null,
      text,
    },
  }
}

// A whole stage is carried out by the manager of a forked command, a batch by the main thread.
const isFork = ({ state: { scope } }: WorkNow): boolean => scope !== null && scope.batch === null
