import type { Project } from '../../state-manager/project.ts'
import type { Run } from '../../workflow/run/state.ts'
import type { HookInput } from '../protocol.ts'

/** What every adapter gets: the event, where it happened, and the run of this session as it is now. */
export interface Moment {
  readonly input: HookInput
  readonly project: Project
  readonly run: Run
  /** Process id of the client. */
  readonly client: number | null
  /** Whether a person watches the session in a terminal; its agents run in the background there. */
  readonly terminal: boolean
  /** ISO 8601, UTC. */
  readonly now: string
}

/** Whether the event is the orchestrator's: the main thread's, or that of the fork that started the run's last agents. */
export const isOrchestrator = ({ input, run }: Pick<Moment, 'input' | 'run'>): boolean =>
  input.agent_id === undefined || input.agent_id === run.conductor.manager
