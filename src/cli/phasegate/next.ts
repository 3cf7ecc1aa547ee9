import { callsOf, runDirectiveText } from '../../claude-code/run-scene.ts'
import { endDeadCodeStep } from '../../engine/run/code-process.ts'
import { refuseCloned } from '../../engine/run/cloned.ts'
import { changeRun } from '../../engine/run/handle-run.ts'
import type { Directive } from '../../workflow/core/directive.ts'
import { phasegate, print, type Reader, text as said } from '../../workflow/core/text.ts'
import { next } from '../../workflow/run/next.ts'
import type { Run } from '../../workflow/run/state.ts'
import { LOOK_AGAIN_MS, watchJournal } from '../../state-manager/watch-journal.ts'
import { timeoutMs } from '../timeout.ts'
import type { PhasegateInput, Place } from './place.ts'

export const nextCommand = (place: Place, { reader }: PhasegateInput<'next'>) =>
  directiveReply(place, currentRun(place), reader)

// The client ends a foreground call after 600 seconds.
const LONGEST_SECONDS = 540

export const wait = async (place: Place, { values, reader }: PhasegateInput<'wait'>) => {
  const deadline = Date.now() + timeoutMs(values.timeout, { usual: LONGEST_SECONDS, longest: LONGEST_SECONDS })
  for (;;) {
    const journal = watchJournal(place.project.journal)
    const run = currentRun(place)
    const directive = next(run, place.now())
    const left = deadline - Date.now()
    const waits = directive.kind === 'wait' && left > 0
    if (waits) await journal.change(Math.min(left, restMs(directive.until)))
    journal.close()
    if (!waits) return directiveReply(place, run, reader, directive)
  }
}

const restMs = (until: string | null): number =>
  until === null ? LOOK_AGAIN_MS : Math.max(50, Date.parse(until) - Date.now())

/**
 * The active run, after attempts were ended that are overdue or whose process is gone.
 *
 * @throws Refused `from-git`, `no-run`
 */
export const currentRun = (place: Place): Run => {
  refuseCloned(place.project)
  const run = changeRun(place.project, 'phasegate', () => ({ type: 'check-time', at: place.now() }))
  return endDeadCodeStep(place.project, run, 'phasegate', place.now())
}

/** What is to be done now, as text and as data. */
export const directiveReply = (
  place: Place,
  run: Run,
  reader: Reader,
  directive: Directive = next(run, place.now()),
) => {
  // In a session hooks tell the summary, once the request that is under way is counted in what it cost.
  const isTold = directive.kind === 'done' && reader === 'client'
  const text = isTold ? print(DONE, reader) : runDirectiveText(run, directive, false, reader)
  const waitingFor = directive.kind === 'wait' ? directive.steps.map(({ id }) => id) : []
  return { text, json: { directive: directive.kind, calls: callsOf(run, directive), text, waitingFor } }
}

const DONE = said`Phasegate: the run is done. Its summary: ${phasegate('status')}`
