import * as z from 'zod/mini'
import { launchedIn } from '../../state-manager/launched.ts'
import { findProject } from '../../state-manager/project.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import type { Carried } from '../carried.ts'
import { HookInput, type HookOutput, SILENT } from '../protocol.ts'
import { endingOf, outageOf } from './ended.ts'
import type { Moment } from './moment.ts'

const AgentResponse = z.looseObject({ status: z.optional(z.string()), agentId: z.string() })

/** An agent has ended (foreground), or was launched (background) where the shell notes no launches: the parent reads a receipt. */
export const attach = (moment: Moment): HookOutput => {
  const launch = launchIn(moment)
  if (!launch) return SILENT
  const { of, response } = launch
  const after = attached(moment)
  const step = after.stepOf(of.step)
  return receipt(response, response.status === 'completed' && step ? after.words.receipt(step) : null)
}

/** What is carried out, once the attempts whose agents were launched since the last event have learned them. */
export const afterLaunches = (moment: Moment): Carried =>
  launchedIn(findProject(moment.projectFolder), moment.input.session_id).reduce((carried, { event, forget }) => {
    const { data } = HookInput.safeParse(event)
    const after = data ? attached({ ...moment, carried, input: data }) : carried
    forget()
    return after
  }, moment.carried)

const attached = (moment: Moment): Carried => {
  const { carried, now } = moment
  const launch = launchIn(moment)
  if (!launch) return carried
  const { agentId } = launch.response
  return carried.ask('PostToolUse', () => ({ type: 'attach-agent', at: now, ...launch.of, agentId }))
}

const launchIn = ({ input, carried }: Moment) => {
  const { data: response } = AgentResponse.safeParse(input.tool_response)
  const { step, attempt } = carried.tagOf(input.tool_input?.prompt ?? '') ?? { step: '', attempt: null }
  return attempt === null || !response ? null : { of: { step, attempt }, response }
}

// The orchestrator's context carries no report: what counts is on disk and in the journal.
const receipt = (response: z.infer<typeof AgentResponse>, said: string | null): HookOutput => ({
  hookSpecificOutput: {
    hookEventName: 'PostToolUse',
    updatedToolOutput: {
      ...response,
      ...(said === null ? { canReadOutputFile: false } : { content: [{ type: 'text', text: said }] }),
      canContinueAgent: false,
    },
  },
})

/** The Agent call itself failed: no agent runs. */
export const launchFailed = ({ input, carried, now }: Moment): HookOutput => {
  const tag = carried.tagOf(input.tool_input?.prompt ?? '')
  const step = tag ? carried.stepOf(tag.step) : null
  const attempt = step ? liveAttempt(step) : null
  if (!step || !attempt || attempt.number !== tag?.attempt) return SILENT
  const said = input.error ?? 'the client could not start the agent'
  const ending = endingOf(said)
  const reason = ending === 'unreachable' ? outageOf(said) : said.slice(0, 500)
  const ended = { at: now, step: step.id, attempt: attempt.number }
  carried.ask('PostToolUseFailure', () => ({ type: 'end-attempt', ...ended, ending, reason }))
  return SILENT
}
