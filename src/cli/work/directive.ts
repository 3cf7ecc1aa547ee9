import { stageCalls, stageDirectiveText } from '../../claude-code/stage-scene.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import { placedIn } from '../../shown/thread-row.ts'
import { printed } from '../../shown/work-head.ts'
import { LONGEST_CALL_SECONDS } from '../../workflow/core/longest-call.ts'
import { nextText, print, type Reader } from '../../workflow/core/text.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { nextUserCommand, nextWork } from '../../workflow/workstream/next.ts'
import { attemptsOf, statusOf } from '../../workflow/workstream/state.ts'
import type { Reply } from '../reply.ts'
import { LOOK_AGAIN_MS, watchJournal } from '../../state-manager/watch-journal.ts'
import { timeoutMs } from '../timeout.ts'
import { type About, change, scopeOf, streamOf } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const next = (place: WorkPlace, input: WorkInput<'next'>): Reply => {
  const now = withTimeChecked(place, input, 'next')
  return directiveReply(place, now, scopeOf(now, input), input.reader)
}

export const wait = async (place: WorkPlace, input: WorkInput<'wait'>): Promise<Reply> => {
  const { waitSeconds: usual } = place.surroundings.settings.workstream
  const deadline = Date.now() + timeoutMs(input.values.timeout, { usual, longest: LONGEST_CALL_SECONDS })
  let first: { readonly scope: Scope | null; readonly signature: string } | null = null
  for (;;) {
    // Watched before it is read: nothing that happens in between is missed.
    const journal = watchJournal(streamOf(place, input).journal)
    try {
      const now = withTimeChecked(place, input, 'wait')
      const scope: Scope | null = first ? first.scope : scopeOf(now, input)
      const signature = signatureOf(now, scope)
      first ??= { scope, signature }
      const left = deadline - Date.now()
      const waits = scope !== null && nextWork(now.state, now.view, scope, place.now()).kind === 'wait'
      if (!waits || left <= 0 || signature !== first.signature) return directiveReply(place, now, scope, input.reader)
      await journal.change(Math.min(left, LOOK_AGAIN_MS))
    } finally {
      journal.close()
    }
  }
}

const withTimeChecked = (place: WorkPlace, input: About<'stream'>, by: string): WorkNow =>
  change(place, input, by, () => ({ type: 'check-time', at: place.now() })).after

/** What a change of a thread changes. */
const signatureOf = (now: WorkNow, scope: Scope | null): string =>
  now.view.plan.stages
    .flatMap(placedIn)
    .filter(({ stage, batch }) => stage.id === scope?.stage && (scope.batch === null || batch.id === scope.batch))
    .map(({ thread: { id } }) => `${id} ${statusOf(now.state, id)} ${attemptsOf(now.state, id).length}`)
    .join('\n')

/** The directive of a part of the plan, as text and as data. Without a scope everything is done. */
const directiveReply = (place: WorkPlace, now: WorkNow, scope: Scope | null, reader: Reader): Reply => {
  if (!scope) {
    const way = nextUserCommand(now.state, now.view)
    const why = now.view.plan.stages.length === 0 ? 'PLAN.md has no stages' : 'there is nothing left to carry out'
    const text = `Phasegate: ${now.stream.id}: ${why}. ${print(nextText(way), reader)}`.trim()
    return { text, json: { directive: 'ended', scope, calls: [], waitingFor: [], next: printed(way, reader), text } }
  }
  const directive = nextWork(now.state, now.view, scope, place.now())
  // A whole stage is carried out by the manager of a forked command, a batch by the main thread.
  const isFork = now.state.scope !== null && now.state.scope.batch === null
  const text = stageDirectiveText(now, scope, directive, isFork, reader)
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
