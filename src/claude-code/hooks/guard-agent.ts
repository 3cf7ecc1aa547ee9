import { newToken } from '../../engine/token.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import { print } from '../../workflow/core/text.ts'
import { allow, deny, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import type { Tag } from '../tag.ts'
import type { Carried } from '../carried.ts'
import { startAttempt } from '../start-attempt.ts'
import { isOrchestrator } from './lives.ts'
import type { Moment } from './moment.ts'

/**
 * An agent is about to be started. The orchestrator may start the steps that are next and nothing else; the call becomes
 * the step's own: full prompt, agent and model from the configuration, in the foreground where the client honours it.
 */
export const guardAgent = (moment: Moment): HookOutput => {
  const { input, carried } = moment
  const tag = carried.tagOf(input.tool_input?.prompt ?? '')
  if (!tag) return carried.isRunning && isOrchestrator(carried, input) ? deny(carried.words.onlyItsSteps) : SILENT
  try {
    return startStep(moment, tag)
  } catch (error) {
    if (error instanceof Refused) return deny(print(error.said, 'client'))
    throw error
  }
}

/**
 * Agents are about to be started in another way than the directive's (the client's `Workflow`), or one whose step is over is
 * sent a message to go on.
 */
export const guardOtherWays = ({ input, carried }: Moment): HookOutput => {
  if (!carried.isRunning) return SILENT
  if (input.tool_name === 'SendMessage' && !isToAgentOfOurs(carried, input)) return SILENT
  return deny(carried.words.onlyItsSteps)
}

const isToAgentOfOurs = ({ lives }: Carried, { tool_input: input = {} }: HookInput): boolean => {
  const said = new Set<unknown>(Object.values(input))
  return Object.values(lives).some(({ attempts }) =>
    attempts.some(({ agentId }) => agentId !== null && said.has(agentId)),
  )
}

/** @throws Refused of `decide` (not next, not the owner, …) and of what makes the prompt */
const startStep = ({ input, carried, now }: Moment, tag: Tag): HookOutput => {
  const id = tag.step
  const planned = carried.stepOf(id)
  if (planned?.executor.kind === 'code')
    return deny(`${id} is no agent's work: run phasegate ${planned.executor.command}`)
  carried.makeReady(tag)
  const token = newToken()
  const start = { at: now, step: id, session: input.session_id, caller: input.agent_id ?? null }
  const after = startAttempt(carried, 'PreToolUse', start, token)
  const step = after.stepOf(id)
  const attempt = liveAttempt(step)
  const directive = after.next(now)
  if (directive.kind === 'blocked') return deny(after.words.directive(directive, false))
  if (!step || !attempt) return deny(`${id} cannot start`)
  after.begin(step, attempt)
  return allow({ ...after.callOf(step, { number: attempt.number, token }), run_in_background: false })
}
