import type { Project } from './project.ts'
import { textIfReadable } from './read.ts'
import { mark, markPath, unmark } from './sessions.ts'

// In auto mode the client tells twice of an agent in a tree that has handed back: of its report, and that it ended. The second
// comes after a run is over and told. A mark of the session, until its user types something.

/** The agents of what a session has carried out to its end. */
export const rememberAgents = (project: Project, session: string, agents: readonly string[]): void => {
  if (agents.length > 0) mark(project, session, ENDED, agents.join('\n'))
}

/** Whether an agent was one of them. */
export const isAgentOfThePast = (project: Project, session: string, agent: string): boolean =>
  (textIfReadable(markPath(project, session, ENDED)) ?? '').split('\n').includes(agent)

export const forgetAgents = (project: Project, session: string): void => unmark(project, session, ENDED)

const ENDED = 'ended'
