import { next } from '../../workflow/run/next.ts'
import type { Reply } from '../reply.ts'
import { currentRun, directiveReply } from './next.ts'
import type { PhasegateInput, Place } from './place.ts'
import { timeoutMs } from '../timeout.ts'
import { LOOK_AGAIN_MS, watchJournal } from '../watch-journal.ts'

// The client ends a foreground call after 600 seconds.
const LONGEST_SECONDS = 540

export const wait = async (place: Place, { values, reader }: PhasegateInput<'wait'>): Promise<Reply> => {
  const deadline = Date.now() + timeoutMs(values.timeout, { usual: LONGEST_SECONDS, longest: LONGEST_SECONDS })
  for (;;) {
    const journal = watchJournal(place.project.journal)
    const run = currentRun(place)
    const directive = next(run, place.now())
    const left = deadline - Date.now()
    const waits = directive.kind === 'wait' && left > 0
    if (waits) await journal.change(Math.min(left, restMs(directive.until)))
    journal.close()
    if (!waits) return directiveReply(run, directive, reader)
  }
}

const restMs = (until: string | null): number =>
  until === null ? LOOK_AGAIN_MS : Math.max(50, Date.parse(until) - Date.now())
