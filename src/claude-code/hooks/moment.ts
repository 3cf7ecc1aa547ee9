import type { HookInput } from '../protocol.ts'
import type { Carried } from './carried.ts'

/** What every adapter gets: the event, and what this session carries out. */
export interface Moment {
  readonly input: HookInput
  readonly carried: Carried
  /** Process id of the client. */
  readonly client: number | null
  /** Whether a person watches the session in a terminal; its agents run in the background there. */
  readonly terminal: boolean
  /** ISO 8601, UTC. */
  readonly now: string
}
