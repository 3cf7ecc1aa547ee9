import type { Run } from '../../workflow/run/state.ts'
import type { WorkState } from '../../workflow/workstream/state.ts'
import { agentType } from '../directive.ts'
import { readTag, readThreadTag } from '../tag.ts'
import type { Lives } from './lives.ts'

/** The steps of a run. */
export const livesOfRun = ({ conductor, steps }: Run): Lives => ({
  conductor,
  lives: steps,
  tagOf: readTag,
  typeOf: agentType,
})

/** The threads of a workstream. @param types profile -> what the client calls it */
export const livesOfStage = ({ conductor, steps }: WorkState, types: Readonly<Record<string, string>>): Lives => ({
  conductor,
  lives: steps,
  tagOf: readThreadTag,
  typeOf: (agent) => types[agent] ?? agentType(agent),
})
