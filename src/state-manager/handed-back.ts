import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ignoreOwnFolder } from './own-folder.ts'
import type { Project } from './project.ts'
import { makeFolder } from './write.ts'

// In auto mode three events follow when an agent hands back: its stop, and two prompts of the client that tell the main thread. With
// these marks `bin/hook` answers the stop, and the second prompt, without Node: empty files in `.agents/handed-back/<session>/`.
// Without them an event is answered as any other.

/** What this agent left has been taken in: its stop has nothing to say. */
export const markHandedBack = (project: Project, session: string, agent: string): void => {
  ignoreOwnFolder(project)
  write(pathOf(project, session, 'over', agent))
}

/** The main thread was told of this agent: of one that has handed back it will be told again. */
export const markTold = (project: Project, session: string, agent: string): void => {
  if (existsSync(pathOf(project, session, 'over', agent))) write(pathOf(project, session, 'told', agent))
}

/** The main thread is told something by another event than an agent's end: what is said of the next one is decided anew. */
export const forgetHandedBack = (project: Project, session: string): void =>
  rmSync(folderOf(project, session), { recursive: true, force: true })

const write = (path: string): void => {
  makeFolder(dirname(path))
  writeFileSync(path, '')
}

const pathOf = (project: Project, session: string, mark: 'over' | 'told', agent: string): string =>
  join(folderOf(project, session), `${mark}.${plain(agent)}`)

const folderOf = ({ agents }: Project, session: string): string => join(agents, 'handed-back', plain(session))
const plain = (name: string): string => name.replaceAll(/[^\w-]/g, '-')
