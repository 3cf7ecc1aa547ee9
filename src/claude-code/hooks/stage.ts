import { dirname } from 'node:path'
import { readWork, stateOf, surroundingsOf } from '../../engine/workstream/engine-here.ts'
import { chooseStream, type Stream, streamsIn } from '../../state-manager/work-folder.ts'
import { readIndex } from '../../state-manager/work-index.ts'
import type { WorkState } from '../../workflow/workstream/state.ts'
import { agentType } from '../directive.ts'
import type { HookInput } from '../protocol.ts'
import { readThreadTag } from '../tag.ts'
import { carriedStage } from '../carried-stage.ts'
import type { Carried } from '../carried.ts'
import type { Guarded } from './guard-write.ts'
import { isConductor } from './lives.ts'
import type { Surroundings } from './moment.ts'

/** Where a session is, with the folder `work/` there. */
type Whereabouts = Surroundings & { readonly work: string }

/** The stage that the session of an event carries out; null for a session that has none. */
export const stageOfSession = (input: HookInput, where: Whereabouts): Carried | null => {
  const found = workOfSession(input, where)
  if (!found) return null
  const surroundings = surroundingsOf(where.work, where)
  const now = readWork(found.stream, surroundings)
  return now.state.scope ? carriedStage(now, surroundings, now.state.scope) : null
}

/** The stage that the session of an event carries out, as far as files are concerned; null for a session that has none. */
export const guardedStage = (input: HookInput, where: Whereabouts): Guarded | null => {
  const found = workOfSession(input, where)
  if (!found) return null
  const { conductor, steps } = found.state
  return {
    root: dirname(where.work),
    work: where.work,
    lives: { conductor, lives: steps, tagOf: readThreadTag, typeOf: agentType },
    outputsOf: () => [],
    mayEdit: () => true,
  }
}

const workOfSession = (
  input: HookInput,
  { work, client }: Whereabouts,
): { readonly stream: Stream; readonly state: WorkState } | null => {
  for (const stream of streamsInUse(work)) {
    const { state } = stateOf(stream)
    if (state.conductor && isConductor(state.conductor, input, client)) return { stream, state }
  }
  return null
}

// The index says which; the folders say which there are: it is a file that anybody may have written.
const streamsInUse = (work: string): Stream[] => {
  const streams = streamsIn(work)
  const index = readIndex(work)
  // A projection that is lost hides no workstream that is carried out.
  if (streams.length === 0 || !index) return streams
  const begun = index.streams.filter(({ status }) => status === 'in_progress')
  const inUse = new Set([chooseStream(work, null), ...begun].map(({ id }) => id))
  return streams.filter(({ id }) => inUse.has(id))
}
