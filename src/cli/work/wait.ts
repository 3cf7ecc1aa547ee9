import type { WorkNow } from '../../engine/work-desk.ts'
import { LONGEST_CALL_SECONDS } from '../../workflow/core/longest-call.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { nextWork } from '../../workflow/workstream/next.ts'
import { attemptsOf, statusOf } from '../../workflow/workstream/state.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { timeoutMs } from '../timeout.ts'
import { LOOK_AGAIN_MS, watchJournal } from '../watch-journal.ts'
import { directiveReply } from './directive-reply.ts'
import { change, STREAM_OPTION, streamOf } from './look.ts'
import type { Place } from './place.ts'
import { BATCH_OPTION, scopeOf, STAGE_OPTION } from './scope.ts'
import { placedThreads } from '../../shown/thread-row.ts'

export const wait = (place: Place): CliCommand => ({
  name: 'wait',
  summary: 'Wait until a thread changes, then print the directive',
  options: [
    STAGE_OPTION,
    BATCH_OPTION,
    { name: 'timeout', value: 'SECONDS', summary: 'how long at most (workstream.waitSeconds)' },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'wait --stage 1 --timeout 60',
  run: async (input) => {
    const { waitSeconds: usual } = place.surroundings.settings.workstream
    const deadline = Date.now() + timeoutMs(input.values['timeout'], { usual, longest: LONGEST_CALL_SECONDS })
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
        const waits = scope !== null && nextWork(now.state, now.view, scope).kind === 'wait'
        if (!waits || left <= 0 || signature !== first.signature) return directiveReply(now, scope, input.reader)
        await journal.change(Math.min(left, LOOK_AGAIN_MS))
      } finally {
        journal.close()
      }
    }
  },
})

/** What a change of a thread changes. */
const signatureOf = (now: WorkNow, scope: Scope | null): string =>
  placedThreads(now)
    .filter(({ stage, batch }) => stage.id === scope?.stage && (scope.batch === null || batch.id === scope.batch))
    .map(({ thread: { id } }) => `${id} ${statusOf(now.state, id)} ${attemptsOf(now.state, id).length}`)
    .join('\n')
