import { markTold } from '../../state-manager/handed-back.ts'
import { hasMark, type InFlight, markCall } from '../../state-manager/in-flight.ts'
import { findProject } from '../../state-manager/project.ts'
import { hashOf } from '../../state-manager/seal.ts'
import type { Carried } from '../carried.ts'
import { isFork } from './lives.ts'
import type { Moment } from './moment.ts'

/**
 * Notes what is said to the orchestrator; false where it has the same calls to answer already. In a terminal the client brings what
 * waits, one notification after the other, before it asks the model again: ten agents that ended in one turn would say it ten times.
 */
export const markSaid = (moment: Moment, said: string): boolean => {
  const project = findProject(moment.projectFolder)
  const made = saying(moment, said)
  if (hasMark(project, 'said', made)) return false
  markCall(project, 'said', made)
  return true
}

/** What `markSaid` notes. */
export const saying = ({ input }: Moment, said: string): InFlight => ({
  session: input.session_id,
  agent: input.agent_id ?? null,
  call: hashOf(blockOf(said)),
})

/** The calls of a directive; all of it where it has none. */
export const blockOf = (said: string): string => /^\{"calls":.*$/m.exec(said)?.[0] ?? said

/** The main thread is told what comes next after all these ends; a fork is not the one to whom the client tells of them. */
export const countAsTold = ({ input, projectFolder }: Moment, { lives }: Carried): void => {
  if (isFork(input)) return
  const attempts = Object.values(lives).flatMap((life) => life.attempts)
  const over = new Set(attempts.flatMap(({ agentId, endedAt }) => (endedAt === null ? [] : [agentId])))
  markTold(findProject(projectFolder), input.session_id, (agent) => over.has(agent))
}
