import * as z from 'zod/mini'
import { liveAttempt } from '../../workflow/core/step.ts'
import { type HookOutput, SILENT } from '../protocol.ts'
import { endingOf, outageOf } from './ended.ts'
import type { Moment } from './moment.ts'

const AgentResponse = z.looseObject({ status: z.optional(z.string()), agentId: z.optional(z.string()) })

/** An agent was launched (background) or has ended (foreground): the attempt learns its agent, the parent reads a receipt. */
export const attach = ({ input, carried, now }: Moment): HookOutput => {
  const tag = carried.tagOf(input.tool_input?.prompt ?? '')
  const response = AgentResponse.safeParse(input.tool_response)
  if (!tag || tag.attempt === null || !response.success || response.data.agentId === undefined) return SILENT
  const attempt = { at: now, step: tag.step, attempt: tag.attempt }
  const { agentId, status } = response.data
  const after = carried.ask('PostToolUse', () => ({ type: 'attach-agent', ...attempt, agentId }))
  const step = after.stepOf(tag.step)
  return receipt(response.data, status === 'completed' && step ? after.words.receipt(step) : null)
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
