import { handle } from '../../engine/handle.ts'
import { examine } from '../../engine/evidence.ts'
import { counted } from '../../workflow/core/counted.ts'
import type { State } from '../../workflow/run/state.ts'
import { liveAttempt, type Step } from '../../workflow/core/step.ts'
import { stepOfAgent } from './agent-step.ts'
import type { Moment } from './moment.ts'
import { deny, type HookOutput, SILENT } from '../protocol.ts'

const MOST_PROBLEMS = 20

/**
 * An agent says that it is done: its evidence is examined. Accepted, it hears nothing; refused, it gets the exact list of
 * what is wrong and goes on working.
 */
export const report = (moment: Moment): HookOutput => {
  const problems = reportProblems(moment)
  if (!problems) return SILENT
  if (moment.input.hook_event_name === 'PreToolUse') return deny(problems)
  return { decision: 'block', reason: `Phasegate: ${problems}` }
}

const reportProblems = (moment: Moment): string | null => {
  const { input, run, project, now } = moment
  if (run.status === 'completed' || input.agent_id === undefined) return null
  const owner = stepOfAgent(moment, input.agent_id)
  if (!owner) return null
  const { number } = owner.attempt
  const after = handle(project, input.hook_event_name, (state) => {
    const step = state?.steps[owner.step.id]
    return state && step
      ? { type: 'report-step', at: now, step: step.id, attempt: number, verdict: examine(project, state, step) }
      : null
  })
  return refusalOf(after, owner.step, number)
}

// Only an attempt that is still alive is sent back; one that used up its refusals may end.
const refusalOf = (after: State, { id }: Step, attempt: number): string | null => {
  const step = after?.steps[id]
  const live = step ? liveAttempt(step) : null
  if (!after || !step || live?.number !== attempt) return null
  const problems = live.refusals.at(-1) ?? []
  const left = after.settings.retries.maxRefusals - live.refusals.length
  const chances = left === 0 ? 'this is the last chance' : `${counted(left, 'more chance')} after this one`
  return [
    `the report of ${id} is refused (${chances}). Repair this in the artifact, then report again:`,
    ...problems.slice(0, MOST_PROBLEMS).map((each) => `- ${each}`),
  ].join('\n')
}
