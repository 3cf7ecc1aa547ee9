import * as z from 'zod/mini'
import { readTag } from '../tag.ts'
import { handle } from '../../engine/handle.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import type { Moment } from './moment.ts'
import { type HookOutput, SILENT } from '../protocol.ts'

export const AgentResponse = z.looseObject({ status: z.optional(z.string()), agentId: z.optional(z.string()) })

/** An agent was launched (background) or has ended (foreground): the attempt learns its agent, the parent reads a receipt. */
export const attach = ({ input, run, project, now }: Moment): HookOutput => {
  const tag = readTag(input.tool_input?.prompt ?? '')
  const response = AgentResponse.safeParse(input.tool_response)
  if (!tag || tag.attempt === null || !response.success || response.data.agentId === undefined) return SILENT
  const { agentId, status } = response.data
  const attempt = { at: now, step: tag.step, attempt: tag.attempt }
  const after = handle(project, 'PostToolUse', () => ({ type: 'attach-agent', ...attempt, agentId })) ?? run
  const step = after.steps[tag.step]
  if (status !== 'completed' || !step) return receipt(response.data, null)
  return receipt(response.data, `${tag.step}: ${step.status === 'pending' ? 'will be tried again' : step.status}`)
}

// The orchestrator's context carries no report: what counts is on disk and in the journal.
export const receipt = (response: z.infer<typeof AgentResponse>, text: string | null): HookOutput => ({
  hookSpecificOutput: {
    hookEventName: 'PostToolUse',
    updatedToolOutput: {
      ...response,
      ...(text === null ? { canReadOutputFile: false } : { content: [{ type: 'text', text }] }),
      canContinueAgent: false,
    },
  },
})

// The client's own words; an agent may say anything.
const UNREACHABLE = /\bAPI error\b|\brate_limit\b|\bserver_error\b/i

/** Whether what is known of an agent's end says that the model could not be reached: nobody's failure. */
export const endingOf = (text: string): 'unreachable' | 'vanished' =>
  UNREACHABLE.test(text) ? 'unreachable' : 'vanished'

/** Why, in the first sentence of what the client says of the model it could not reach. */
export const outageOf = (text: string): string => {
  const [, said] = /\bAPI Error: (.{1,120}?)(?:\.\s|\.?$|[\n<]| \(error type)/m.exec(text) ?? []
  return `the client could not reach the model${said === undefined ? '' : `: ${said}`}`
}

/** The Agent call itself failed: no agent runs. */
export const launchFailed = ({ input, run, project, now }: Moment): HookOutput => {
  const tag = readTag(input.tool_input?.prompt ?? '')
  const step = tag ? run.steps[tag.step] : undefined
  const attempt = step ? liveAttempt(step) : null
  if (!step || !attempt || attempt.number !== tag?.attempt) return SILENT
  const said = input.error ?? 'the client could not start the agent'
  const ending = endingOf(said)
  const reason = ending === 'unreachable' ? outageOf(said) : said.slice(0, 500)
  handle(project, 'PostToolUseFailure', () => ({
    type: 'end-attempt',
    at: now,
    step: step.id,
    attempt: attempt.number,
    ending,
    reason,
  }))
  return SILENT
}
