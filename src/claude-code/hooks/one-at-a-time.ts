import type { Project } from '../../state-manager/project.ts'
import { oneLine } from '../../workflow/core/plain-text.ts'
import { readState } from '../../state-manager/run-state.ts'
import { findWorkFolder, type Stream, streamsIn } from '../../state-manager/work-folder.ts'
import { stateOf } from '../../engine/workstream/engine-here.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text, work } from '../../workflow/core/text.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import { noWork, type WorkState } from '../../workflow/workstream/state.ts'

// A session carries out one thing at a time: of two, the agents of one would be held against the steps of the other.

/** @throws Refused `run-active` when the run of this session goes on */
export const refuseBesideRun = (project: Project, session: string): void => {
  const run = readState(project)
  if (run?.conductor.session !== session || run.status !== 'running') return
  throw new Refused(
    'run-active',
    text`this session carries out a run: "${oneLine(run.task)}". Stop it first: ${phasegate('stop')}; or carry out the stage in another session`,
  )
}

/** @throws Refused `stage-active` when threads of a stage are at work in this session */
export const refuseBesideThreads = (project: Project, session: string): void => {
  const folder = findWorkFolder(project.root)
  for (const stream of folder === null ? [] : streamsIn(folder)) {
    const { conductor, scope, steps } = stateIn(stream) ?? noWork
    if (conductor?.session !== session) continue
    const atWork = Object.values(steps).filter((life) => liveAttempt(life)?.session === session)
    if (atWork.length === 0) continue
    throw new Refused(
      'stage-active',
      text`this session carries out stage ${scope?.stage ?? ''} of ${stream.id}: ${atWork.map(({ id }) => id).join(', ')} at work. Wait for them: ${work('status')}; or start the run in another session`,
    )
  }
}

// A workstream that cannot be read keeps nobody from a run.
const stateIn = (stream: Stream): WorkState | null => {
  try {
    return stateOf(stream).state
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}
