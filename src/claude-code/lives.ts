import type { Conductor } from '../workflow/core/conductor.ts'
import type { Life } from '../workflow/core/step.ts'
import type { Run } from '../workflow/run/state.ts'
import { agentType } from './directive.ts'
import { readTag, type Tag } from './tag.ts'

/** The steps of what a session carries out, and how their agents are known. */
export interface Lives {
  /** Who carries it out; null once it is over. */
  readonly conductor: Conductor | null
  readonly lives: Readonly<Record<string, Life>>
  /** The step that a prompt begins with; null where it is no step of this flow. */
  readonly tagOf: (prompt: string) => Tag | null
  /** What the client calls an agent profile. */
  readonly typeOf: (agent: string) => string
}

export const livesOfRun = ({ conductor, steps }: Run): Lives => ({
  conductor,
  lives: steps,
  tagOf: readTag,
  typeOf: agentType,
})
