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
  const { response } = launch
  const after = attached(moment, launch)
  const step = after.stepOf(launch.step)
  return receipt(response, response.status === 'completed' && step ? after.words.receipt(step) : null)
}

/** What is carried out, once the attempts whose agents were launched since the last event have learned them. */
export const afterLaunches = ({ input, projectFolder, carried: before, now }: Moment): Carried =>
  launchedIn(findProject(projectFolder), input.session_id).reduce((carried, { event, forget }) => {
    const { data } = HookInput.safeParse(event)
    const launch = data ? launchIn({ carried, input: data }) : null
    const after = launch ? attached({ carried, now }, launch) : carried
    forget()
    return after
  }, before)

type Launch = NonNullable<ReturnType<typeof launchIn>>

const attached = (
  { carried, now }: Pick<Moment, 'carried' | 'now'>,
  { step, attempt, response: { agentId } }: Launch,
): Carried => carried.ask('PostToolUse', () => ({ type: 'attach-agent', at: now, step, attempt, agentId }))

const launchIn = ({ input, carried }: Pick<Moment, 'input' | 'carried'>) => {
  const { data: response } = AgentResponse.safeParse(input.tool_response)
  const { step, attempt } = carried.tagOf(input.tool_input?.prompt ?? '') ?? { step: '', attempt: null }
  return attempt === null || !response ? null : { step, attempt, response }
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
  const attempt = liveAttempt(step)
  if (!step || !attempt || attempt.number !== tag?.attempt) return SILENT
  const said = input.error ?? 'the client could not start the agent'
  const ending = endingOf(said)
  const reason = ending === 'unreachable' ? outageOf(said) : said.slice(0, 500)
  const ended = { at: now, step: step.id, attempt: attempt.number }
  carried.ask('PostToolUseFailure', () => ({ type: 'end-attempt', ...ended, ending, reason }))
  return SILENT
}
