import { markHandedBack } from '../../state-manager/handed-back.ts'
import { findProject } from '../../state-manager/project.ts'
import { type Instant, liveAttempt } from '../../workflow/core/step.ts'
import { deny, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import { type Carried, settle } from '../carried.ts'
import { foretell } from './foretell.ts'
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

// In the foreground the client says only afterwards which agent it started, and its tree bears the agent's name.
const attach = (carried: Carried, { hook_event_name: by, agent_id: agentId }: HookInput, at: Attempted): Carried =>
  agentId === undefined ? carried : carried.ask(by, () => ({ type: 'attach-agent', ...at, agentId }))

interface Attempted {
  readonly at: Instant
  readonly step: string
  readonly attempt: number
}

const refusalOf = (moment: Moment): string | null => {
  const { input, carried, projectFolder, now } = moment
  const owner = attemptOfAgent(carried, input)
  if (!owner) return null
  const { hook_event_name: by } = input
  const { number } = owner.attempt
  const at = { at: now, step: owner.step, attempt: number }
  const attached = owner.attempt.agentId === null ? attach(carried, input, at) : carried
  const after = settle(attached, by, at, (verdict) => ({ type: 'report-step', ...at, verdict }))
  const step = after.stepOf(owner.step)
  // Only an attempt that is still alive is sent back; one that used up its refusals may end.
  const live = liveAttempt(step)
  if (step && live?.number === number) return after.words.refusal(step, live)
  markHandedBack(findProject(projectFolder), input.session_id, input.agent_id ?? '')
  foretell({ ...moment, carried: after })
  return null
}
