import { stageCalls, stageDirectiveText } from '../../claude-code/stage-scene.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { nextUserCommand, nextWork } from '../../workflow/workstream/next.ts'
import type { Instant } from '../../workflow/core/step.ts'
import { nextText, print } from '../../workflow/core/text.ts'
import type { Way } from '../../workflow/core/way.ts'
import type { Reply } from '../reply.ts'

/** The directive of a part of the plan, as text and as data. Without a scope everything is done. */
export const directiveReply = (now: WorkNow, scope: Scope | null, at: Instant): Reply => {
  if (!scope) {
    const next = nextUserCommand(now.state, now.view)
    const why = now.view.plan.stages.length === 0 ? 'PLAN.md has no stages' : 'there is nothing left to carry out'
    const said = `Phasegate: ${now.stream.id}: ${why}. ${print(nextText(next), 'client')}`
    const json = { directive: 'ended', scope: null, calls: [], waitingFor: [], next: printed(next), text: said }
    return { text: said, json }
  }
  const directive = nextWork(now.state, now.view, scope, at)
  const text = stageDirectiveText(now, scope, directive, isFork(now))
  return {
    text,
    json: {
      directive: directive.kind === 'dispatch' || directive.kind === 'wait' ? directive.kind : 'ended',
      scope,
      calls: stageCalls(now, directive),
      waitingFor: directive.kind === 'wait' ? directive.steps.map(({ id }) => id) : [],
      next: directive.kind === 'dispatch' || directive.kind === 'wait' ? null : printed(directive.next),
      text,
    },
  }
}

// A whole stage is carried out by the manager of a forked command, a batch by the main thread.
const isFork = ({ state: { scope } }: WorkNow): boolean => scope !== null && scope.batch === null

const printed = (next: Way | null): string | null => (next ? print([next], 'client') : null)
