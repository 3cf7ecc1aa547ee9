import type { Project } from '../../state-manager/project.ts'
import type { HookInput } from '../protocol.ts'
import type { Carried } from '../carried.ts'

/** Where the hook runs: what its process was given beside the event. */
export interface Surroundings {
  readonly projectFolder: string
  readonly plugin: string
  readonly home: string
  /** Process id of the client. */
  readonly client: number | null
  /** Whether a person watches the session in a terminal; its agents run in the background there. */
  readonly terminal: boolean
  /** ISO 8601, UTC. */
  readonly now: string
}

/** What every adapter gets: the event, and what this session carries out. */
export interface Moment extends Surroundings {
  readonly input: HookInput
  readonly carried: Carried
}

/** A command that a person typed. */
export interface Typed extends Surroundings {
  readonly input: HookInput
  readonly project: Project
}
