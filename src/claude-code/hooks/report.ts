import { liveAttempt } from '../../workflow/core/step.ts'
import { deny, type HookOutput, SILENT } from '../protocol.ts'
import { settle } from './carried.ts'
import { attemptOfAgent } from './lives.ts'
import type { Moment } from './moment.ts'

/**
 * An agent says that it is done: its evidence is examined. Accepted, it hears nothing; refused, it gets the exact list of
 * what is wrong and goes on working.
 */
export const report = (moment: Moment): HookOutput => {
  const refusal = refusalOf(moment)
  if (refusal === null) return SILENT
  if (moment.input.hook_event_name === 'PreToolUse') return deny(refusal)
  return { decision: 'block', reason: `Phasegate: ${refusal}` }
}

const refusalOf = ({ input, carried, now }: Moment): string | null => {
  const owner = attemptOfAgent(carried, input)
  if (!owner) return null
  const { number } = owner.attempt
  const after = settle(carried, input.hook_event_name, owner.step, (step, found) => ({
    type: 'report-step',
    at: now,
    step: step.id,
    attempt: number,
    verdict: found.examine(step),
  }))
  const step = after.stepOf(owner.step)
  // Only an attempt that is still alive is sent back; one that used up its refusals may end.
  const live = step ? liveAttempt(step) : null
  return step && live?.number === number ? after.words.refusal(step, live) : null
}
