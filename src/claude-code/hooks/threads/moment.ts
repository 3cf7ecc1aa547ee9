import { handleWork, type Surroundings, type WorkNow, type WorkRequest } from '../../../engine/work-engine.ts'
import { readThreadTag } from '../../tag.ts'
import { type Attempt, liveAttempt } from '../../../workflow/core/step.ts'
import type { Execution } from '../../../workflow/workstream/state.ts'
import { openingPrompt } from '../agent-prompt.ts'
import type { HookInput } from '../../protocol.ts'

/** What every adapter of a workstream gets: the event, and the workstream that this session carries out. */
export interface ThreadMoment {
  readonly input: HookInput
  readonly work: WorkNow
  readonly execution: Execution
  readonly surroundings: Surroundings & { readonly client: number | null }
  /** ISO 8601, UTC. */
  readonly now: string
}

/** The profile that carries out a stage as a forked command. */
const MANAGER = 'phasegate:manager'

/** Whether the event is the orchestrator's: the main thread's, or that of the manager of a forked command. */
export const isOrchestrator = ({ input }: ThreadMoment): boolean =>
  input.agent_id === undefined || input.agent_type === MANAGER

export const ask = ({ work, input, surroundings }: ThreadMoment, request: WorkRequest): WorkNow =>
  handleWork(work.stream, input.hook_event_name, surroundings, request)

/** The workstream after overdue attempts were ended. */
export const current = (moment: ThreadMoment): WorkNow => ask(moment, () => ({ type: 'check-time', at: moment.now }))

export interface ThreadOfAgent {
  readonly thread: string
  readonly attempt: Attempt
}

/** The thread that an agent works on: as attached, else as its opening prompt says. Null for an agent that is none of ours. */
export const threadOfAgent = (moment: ThreadMoment, agentId: string): ThreadOfAgent | null => {
  const tracks = Object.values(moment.work.state.tracks)
  for (const { step } of tracks) {
    const attempt = step.attempts.find((each) => each.agentId === agentId)
    if (attempt) return { thread: step.id, attempt }
  }
  const { types } = moment.work.view
  const awaited = tracks.some(({ step }) => {
    const live = liveAttempt(step)
    return live?.agentId === null && types[live.agent ?? ''] === moment.input.agent_type
  })
  const tag = readThreadTag(openingPrompt(moment.input, agentId, awaited))
  const attempt = moment.work.state.tracks[tag?.thread ?? '']?.step.attempts.find(
    ({ number }) => number === tag?.attempt,
  )
  if (!tag || !attempt) return null
  ask(moment, () => ({ type: 'attach-agent', at: moment.now, thread: tag.thread, attempt: attempt.number, agentId }))
  return { thread: tag.thread, attempt }
}
