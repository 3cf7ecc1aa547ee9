import type { WorkNow } from '../../engine/workstream/work.ts'
import { LONGEST_CALL_SECONDS } from '../../workflow/core/longest-call.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { nextWork } from '../../workflow/workstream/next.ts'
import { attemptsOf, statusOf } from '../../workflow/workstream/state.ts'
import type { Reply } from '../reply.ts'
import { timeoutMs } from '../timeout.ts'
import { LOOK_AGAIN_MS, watchJournal } from '../watch-journal.ts'
import { directiveReply } from './directive-reply.ts'
import { change, streamOf } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { scopeOf } from './scope.ts'
import { placedThreads } from '../../shown/thread-row.ts'

export const wait = async (place: WorkPlace, input: WorkInput<'wait'>): Promise<Reply> => {
  const { waitSeconds: usual } = place.surroundings.settings.workstream
  const deadline = Date.now() + timeoutMs(input.values.timeout, { usual, longest: LONGEST_CALL_SECONDS })
  let first: { readonly scope: Scope | null; readonly signature: string } | null = null
  for (;;) {
    // Watched before it is read: nothing that happens in between is missed.
    const journal = watchJournal(streamOf(place, input).journal)
    try {
      const now = change(place, input, 'wait', () => ({ type: 'check-time', at: place.now() })).after
      const scope: Scope | null = first ? first.scope : scopeOf(now, input)
      const signature = signatureOf(now, scope)
      first ??= { scope, signature }
      const left = deadline - Date.now()
      const waits = scope !== null && nextWork(now.state, now.view, scope, place.now()).kind === 'wait'
      if (!waits || left <= 0 || signature !== first.signature)
        return directiveReply(now, scope, place.now(), input.reader)
      await journal.change(Math.min(left, LOOK_AGAIN_MS))
    } finally {
      journal.close()
    }
  }
}

/** What a change of a thread changes. */
const signatureOf = (now: WorkNow, scope: Scope | null): string =>
  placedThreads(now)
    .filter(({ stage, batch }) => stage.id === scope?.stage && (scope.batch === null || batch.id === scope.batch))
    .map(({ thread: { id } }) => `${id} ${statusOf(now.state, id)} ${attemptsOf(now.state, id).length}`)
    .join('\n')
