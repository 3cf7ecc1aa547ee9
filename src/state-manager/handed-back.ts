import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ignoreOwnFolder } from './own-folder.ts'
import { plainName } from './plain-name.ts'
import type { Project } from './project.ts'
import { namesIn } from './read.ts'
import { writeEmpty } from './write.ts'

// In auto mode three events follow when an agent hands back: its stop, and two prompts of the client that tell the main thread. With
// these marks, empty files in `.agents/handed-back/<session>/`, `bin/hook` answers without Node the stop, and the prompts that tell
// what the main thread knows. Without them an event is answered as any other.

/** What this agent left has been taken in: its stop has nothing to say. */
export const markHandedBack = (project: Project, session: string, agent: string): void => {
  ignoreOwnFolder(project)
  writeEmpty(pathOf(project, session, 'over', agent))
}

/** The main thread knows of these agents: it will be told again of those that have handed back. */
export const markTold = (project: Project, session: string, knows: (agent: string) => boolean): void => {
  const names = namesIn(folderOf(project, session))
  for (const agent of names.flatMap((name) => (name.startsWith(OVER) ? [name.slice(OVER.length)] : [])))
    if (!names.includes(`told.${agent}`) && knows(agent)) writeEmpty(pathOf(project, session, 'told', agent))
}

const OVER = 'over.'

/** The main thread is told something by another event than an agent's end: what is said of the next one is decided anew. */
export const forgetHandedBack = (project: Project, session: string): void =>
  rmSync(folderOf(project, session), { recursive: true, force: true })

const pathOf = (project: Project, session: string, mark: 'over' | 'told', agent: string): string =>
  join(folderOf(project, session), `${mark}.${plainName(agent)}`)

const folderOf = ({ agents }: Project, session: string): string => join(agents, 'handed-back', plainName(session))
