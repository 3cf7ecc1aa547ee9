import type { Project } from '../../state-manager/project.ts'
import { readState } from '../../state-manager/run-state.ts'
import type { Conductor } from '../../workflow/core/conductor.ts'
import { type Attempt, liveAttempt } from '../../workflow/core/step.ts'
import type { Run } from '../../workflow/run/state.ts'
import type { Lives } from '../lives.ts'
import type { HookInput } from '../protocol.ts'
import { openingPrompt } from './agent-prompt.ts'

export interface AgentsAttempt {
  readonly step: string
  readonly attempt: Attempt
}

/**
 * The attempt that the agent of an event works on: as attached, else as the first line of its transcript says. Null for the
 * main thread, and for an agent that is none of ours.
 */
export const attemptOfAgent = (carried: Lives, input: HookInput): AgentsAttempt | null => {
  const { agent_id: agent, agent_type: type } = input
  if (agent === undefined) return null
  const lives = Object.values(carried.lives)
  for (const { id, attempts } of lives) {
    const attempt = attempts.find(({ agentId }) => agentId === agent)
    if (attempt) return { step: id, attempt }
  }
  const isAwaited = lives.some((life) => {
    const live = liveAttempt(life)
    // Only an agent of the step's own profile may be the one whose transcript is still to come.
    return live?.agentId === null && live.agent !== null && carried.typeOf(live.agent) === type
  })
  const tag = carried.tagOf(openingPrompt(input, agent, isAwaited))
  const attempt = lives.find(({ id }) => id === tag?.step)?.attempts.find(({ number }) => number === tag?.attempt)
  return tag && attempt ? { step: tag.step, attempt } : null
}

/** The agent type of the profile that carries out a stage as a forked command, and of no step. */
const MANAGER = 'phasegate:manager'

/** Whether the event is the orchestrator's: the main thread's, or that of the fork that started the last agents. */
export const isOrchestrator = ({ conductor }: Pick<Lives, 'conductor'>, { agent_id, agent_type }: HookInput): boolean =>
  agent_id === undefined || agent_id === conductor?.manager || agent_type === MANAGER

/** Whether whoever made the event is over when its turn ends. */
export const isFork = ({ agent_id }: HookInput): boolean => agent_id !== undefined

/** Whether the session of an event carries it out. `/clear` gives the session another id; the client, which carries out one session at a time, stays. */
export const isConductor = (owner: Conductor, { session_id, source }: HookInput, client: number | null): boolean =>
  owner.session === session_id || (source === 'clear' && client !== null && owner.client === client)

/** The run that the session of an event carries out, or did last; null for a session that has none. */
export const runOfSession = (project: Project, input: HookInput, client: number | null): Run | null => {
  const run = readState(project)
  return run && isConductor(run.conductor, input, run.status === 'running' ? client : null) ? run : null
}
