import { readThreadTag } from '../../tag.ts'
import { type Attempt, liveAttempt } from '../../../workflow/core/step.ts'
import { isTransient } from '../../../workflow/workstream/agents.ts'
import { statusOf, type WorkState } from '../../../workflow/workstream/state.ts'
import { AgentResponse, endingOf, receipt } from '../attach.ts'
import { deny, type HookOutput, SILENT } from '../../protocol.ts'
import { ask, threadOfAgent, type ThreadMoment } from './moment.ts'

/** The agent of a thread wants to end. Whoever has not said how the thread ended is sent back to say it. */
export const report = (moment: ThreadMoment): HookOutput => {
  const { input, now } = moment
  const owner = input.agent_id === undefined ? null : threadOfAgent(moment, input.agent_id)
  if (!owner) return SILENT
  const after = ask(moment, () => ({
    type: 'stop-thread',
    at: now,
    thread: owner.thread,
    attempt: owner.attempt.number,
  }))
  const live = liveOf(after.state, owner.thread)
  if (live?.number !== owner.attempt.number) return SILENT
  const reason = reportWith(owner.thread)
  return input.hook_event_name === 'PreToolUse' ? deny(reason) : { decision: 'block', reason: `Phasegate: ${reason}` }
}

const reportWith = (thread: string): string =>
  [
    `thread ${thread} has no report yet. Say how it ended, with exactly one of these in the shell, then stop:`,
    `work update --thread ${thread} --status completed --report "what now holds, in 1-2 sentences"`,
    `work update --thread ${thread} --status blocked --report "the reason, and what it depends on"`,
  ].join('\n')

/** An agent was launched (background) or has ended (foreground): the attempt learns its agent, the parent reads a receipt. */
export const attach = (moment: ThreadMoment): HookOutput => {
  const { input, now } = moment
  const tag = readThreadTag(input.tool_input?.prompt ?? '')
  const response = AgentResponse.safeParse(input.tool_response)
  if (!tag || tag.attempt === null || !response.success || response.data.agentId === undefined) return SILENT
  const { agentId, status } = response.data
  const { thread, attempt } = tag
  const after = ask(moment, () => ({ type: 'attach-agent', at: now, thread, attempt, agentId }))
  return receipt(response.data, status === 'completed' ? `${thread}: ${statusOf(after.state, thread)}` : null)
}

/** The Agent call itself failed: no agent runs. */
export const launchFailed = (moment: ThreadMoment): HookOutput => {
  const { input } = moment
  const tag = readThreadTag(input.tool_input?.prompt ?? '')
  if (tag?.attempt) failThread(moment, tag.thread, tag.attempt, input.error ?? 'the client could not start the agent')
  return SILENT
}

/** An agent ended because the client could not reach the model. */
export const onApiFailure = (moment: ThreadMoment): HookOutput => {
  const { input } = moment
  const owner = input.agent_id === undefined ? null : threadOfAgent(moment, input.agent_id)
  if (owner)
    failThread(
      moment,
      owner.thread,
      owner.attempt.number,
      `API error: ${input.error ?? 'the model could not be reached'}`,
    )
  return SILENT
}

/** Counts an attempt that ended without a report as failed; failover decides what follows. */
export const failThread = (moment: ThreadMoment, thread: string, attempt: number, reason: string): void => {
  const ending = endingOf(reason)
  const transient = ending === 'unreachable' || ending === 'vanished' || isTransient(reason)
  ask(moment, ({ state }) => {
    const live = liveOf(state, thread)
    if (live?.number !== attempt) return null
    return { type: 'fail', at: moment.now, thread, attempt, ending, reason: reason.slice(0, 500), transient }
  })
}

const liveOf = ({ tracks }: WorkState, thread: string): Attempt | null => {
  const track = tracks[thread]
  return track ? liveAttempt(track.step) : null
}
