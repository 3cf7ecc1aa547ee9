import { liveAttempt, type Step } from '../../workflow/core/step.ts'
import { describe } from '../directive.ts'
import { type HookInput, type HookOutput, SILENT, textOf } from '../protocol.ts'
import { type Carried, settle } from '../carried.ts'
import { attemptOfAgent } from './lives.ts'
import type { Moment } from './moment.ts'
import { endedAgent, saysStopped } from './notification.ts'
import { ownValue } from '../../workflow/core/own-value.ts'

// The client's own words; an agent may say anything.
const UNREACHABLE = /\bAPI error\b|\brate_limit\b|\bserver_error\b/i

/** Whether what is known of an agent's end says that the model could not be reached: nobody's failure. */
export const endingOf = (said: string): 'unreachable' | 'vanished' =>
  UNREACHABLE.test(said) ? 'unreachable' : 'vanished'

/** Why, in the first sentence of what the client says of the model it could not reach. */
export const outageOf = (said: string): string => {
  const [, why] = /\bAPI Error: (.{1,120}?)(?:\.\s|\.?$|[\n<]| \(error type)/m.exec(said) ?? []
  return `the client could not reach the model${why === undefined ? '' : `: ${why}`}`
}

/** What a prompt of the client's own says of agents at work here; null for what a person typed and for strangers. */
export const endIn = ({
  input,
  carried,
}: Moment): { readonly steps: readonly Step[]; readonly killed: boolean } | null => {
  const prompt = input.prompt ?? ''
  const agent = endedAgent(prompt)
  const killed = saysStopped(prompt)
  const working = Object.values(carried.lives).flatMap((life) => {
    const step = liveAttempt(life) ? carried.stepOf(life.id) : null
    return step ? [step] : []
  })
  if (agent === null) {
    const named = killed ? working.filter((step) => prompt.includes(`"${describe(step)}"`)) : []
    return named.length > 0 ? { steps: named, killed } : null
  }
  const isOurs = Object.values(carried.lives).some(({ attempts }) => attempts.some(({ agentId }) => agentId === agent))
  return isOurs ? { steps: working.filter((step) => liveAttempt(step)?.agentId === agent), killed } : null
}

/** An agent ended because the client could not reach the model; no other event of it follows in the foreground. */
export const onApiFailure = (moment: Moment): HookOutput => {
  const { input, carried } = moment
  const after =
    input.agent_id !== undefined && input.agent_id === carried.conductor?.manager
      ? toMainThread(moment, carried)
      : carried
  const owner = attemptOfAgent(after, input)
  const said = `API error: ${input.error ?? ''}\n${input.last_assistant_message ?? ''}`
  if (owner) settleEnded(moment, after, owner.step, said)
  return SILENT
}

/** The manager of a forked command is over and its work is not: the main thread carries it on. */
export const toMainThread = ({ input, now }: Moment, carried: Carried): Carried => {
  const { conductor } = carried
  if (!conductor || conductor.manager === null) return carried
  const { session, client } = conductor
  return carried.ask(input.hook_event_name, () => ({ type: 'adopt', at: now, session, client }))
}

/** An agent is gone: what it left may still be good; if not, the attempt is over. */
export const settleEnded = ({ input, now }: Moment, carried: Carried, id: string, said: string): Carried => {
  const life = ownValue(carried.lives, id)
  const attempt = liveAttempt(life)
  if (!attempt) return carried
  const at = { at: now, step: id, attempt: attempt.number }
  return settle(carried, input.hook_event_name, at, (verdict) => {
    if (verdict.ok) return { type: 'report-step', ...at, verdict }
    const ending = endingOf(said)
    const problem = `the agent ended without an accepted report: ${verdict.problems[0] ?? ''}`
    return { type: 'end-attempt', ...at, ending, reason: ending === 'unreachable' ? outageOf(said) : problem }
  })
}

/** Calls of a message that has returned and that started no agent: refused by another plugin, or cut off. */
export const endUnlaunched = ({ input, now }: Moment, begun: Carried): Carried =>
  (input.tool_calls ?? []).reduce((carried, call) => {
    const step = carried.stepOf(carried.tagOf(call.tool_input?.prompt ?? '')?.step ?? '')
    const attempt = liveAttempt(step)
    // What a person works on in a shell has no agent either.
    if (!step || attempt?.agentId !== null || attempt.session !== input.session_id) return carried
    const ended = { at: now, step: step.id, attempt: attempt.number }
    const reason = `its agent was not started: ${responseText(call).slice(0, 200)}`
    return carried.ask(input.hook_event_name, () => ({ type: 'end-attempt', ...ended, ending: 'vanished', reason }))
  }, begun)

/** What the orchestrator reads of a call of its last message. */
export const responseText = ({ tool_response: said }: NonNullable<HookInput['tool_calls']>[number]): string =>
  textOf(said ?? '')
