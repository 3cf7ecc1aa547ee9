import { callsOf, runDirectiveText } from '../../claude-code/run-scene.ts'
import { changeRun } from '../../engine/run/handle-run.ts'
import { endDeadCodeStep } from '../../engine/run/code-process.ts'
import { next } from '../../workflow/run/next.ts'
import type { Directive } from '../../workflow/core/directive.ts'
import type { Run } from '../../workflow/run/state.ts'
import type { Reader } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

export const nextCommand = (place: Place, { reader }: PhasegateInput<'next'>): Reply => {
  const run = currentRun(place)
  return directiveReply(run, next(run, place.now()), reader)
}

/**
 * The active run, after attempts were ended that are overdue or whose process is gone.
 *
 * @throws Refused `no-run`
 */
export const currentRun = (place: Place): Run => {
  const run = changeRun(place.project, 'phasegate', () => ({ type: 'check-time', at: place.now() }))
  return endDeadCodeStep(place.project, run, 'phasegate', place.now())
}

export const directiveReply = (run: Run, directive: Directive, reader: Reader) => {
  const text = runDirectiveText(run, directive, false, reader)
  const waitingFor = directive.kind === 'wait' ? directive.steps.map(({ id }) => id) : []
  return { text, json: { directive: directive.kind, calls: callsOf(run, directive), text, waitingFor } }
}
