import { agentType, describe, directiveText } from '../directive.ts'
import { stepPrompt } from '../prompt.ts'
import { readTag } from '../tag.ts'
import { handle } from '../../engine/handle.ts'
import { setAsideAttempt } from '../../state-manager/artifacts.ts'
import { missingInputs } from '../../state-manager/inputs.ts'
import { next } from '../../workflow/run/next.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { print } from '../../workflow/core/text.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import { isOrchestrator, type Moment } from './moment.ts'
import { allow, deny, type HookOutput, SILENT } from '../protocol.ts'

/**
 * An agent is about to be started. The orchestrator may start the steps that are next and nothing else; the call becomes
 * the step's own: full prompt, agent and model from the configuration, in the foreground where the client honours it.
 */
export const guardAgent = (moment: Moment): HookOutput => {
  const { input, run } = moment
  const tag = readTag(input.tool_input?.prompt ?? '')
  if (!tag) return guardUntagged(moment)
  const planned = run.steps[tag.step]
  if (planned && planned.phase !== tag.phase)
    return deny(`step ${tag.step} belongs to phase ${planned.phase}, not ${tag.phase}`)
  if (planned?.executor.kind === 'code')
    return deny(`${tag.step} is no agent's work: run phasegate ${planned.executor.command}`)
  try {
    return startStep(moment, tag.step)
  } catch (error) {
    if (error instanceof Refused) return deny(print(error.said, 'client'))
    throw error
  }
}

const guardUntagged = (moment: Moment): HookOutput =>
  moment.run.status === 'running' && isOrchestrator(moment)
    ? deny(
        'this session runs a task through gated phases; only the agents of the next step may start. To do something else first: /phasegate:stop',
      )
    : SILENT

/** @throws Refused of `decide` (not next, not the owner, …) and of `stepPrompt` */
const startStep = ({ input, project, now }: Moment, id: string): HookOutput => {
  const after = handle(project, 'PreToolUse', (state) => {
    const asked = state?.steps[id]
    const missing = state ? missingInputs(project, state, id) : []
    // Whose prompt cannot be made is not started: nobody would work on it until its deadline.
    if (state && asked && missing.length === 0) stepPrompt(project, state, asked, state.dispatches + 1)
    return { type: 'start-step', at: now, step: id, session: input.session_id, caller: input.agent_id ?? null, missing }
  })
  const step = after?.steps[id]
  const attempt = step ? liveAttempt(step) : null
  if (after?.status === 'blocked') return deny(directiveText(after, next(after, now)))
  if (!after || !step || !attempt || step.executor.kind !== 'agent') return deny(`${id} cannot start`)
  setAsideAttempt(project, step.output, attempt.number)
  const { agent, model } = step.executor
  return allow({
    subagent_type: agentType(agent),
    description: describe(step),
    prompt: stepPrompt(project, after, step, attempt.number),
    run_in_background: false,
    ...(model === 'inherit' ? {} : { model }),
  })
}
