import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ignoreOwnFolder } from './own-folder.ts'
import { plainName } from './plain-name.ts'
import type { Project } from './project.ts'
import { isFolder, namesIn } from './read.ts'
import { makeFolder, writeEmpty, writeWhole } from './write.ts'

// When an agent is done its main thread is told: in auto mode three events follow, its stop and two prompts of the client. With what
// stands in `.agents/handed-back/<session>/` `bin/hook` answers them without Node: marks, which are empty files, and what the main
// thread is to be told. Without these an event is answered as any other.

/** What this agent left has been taken in: its stop has nothing to say. */
export const markHandedBack = (project: Project, session: string, agent: string): void => {
  ignoreOwnFolder(project)
  writeEmpty(pathOf(project, session, 'over', agent))
}

/** The main thread knows of these agents: it will be told again of those that have handed back. */
export const markTold = (project: Project, session: string, knows: (agent: string) => boolean): void => {
  const names = namesIn(folderOf(project, session))
  if (names.includes(NEXT)) rmSync(join(folderOf(project, session), NEXT), { force: true })
  for (const agent of names.flatMap((name) => (name.startsWith(OVER) ? [name.slice(OVER.length)] : [])))
    if (!names.includes(`told.${agent}`) && knows(agent)) writeEmpty(pathOf(project, session, 'told', agent))
}

const OVER = 'over.'
const NEXT = 'next'

interface Foretold {
  /** It holds as long as this file, the next commit of a journal, is not there. */
  readonly until: string
  /** The mark that this has been said; where it is there, it is not said again. */
  readonly said: string
  /** The answer to the prompt of the client, on one line. */
  readonly answer: string
}

/** What the main thread is told when the client tells it of an agent that `markTold` names. */
export const keepForetold = (project: Project, session: string, { until, said, answer }: Foretold): void => {
  makeFolder(dirname(said))
  writeWhole(join(folderOf(project, session), NEXT), `${until}\n${said}\n${answer}\n`)
}

/** The main thread is told something by another event than an agent's end: what is said of the next one is decided anew. */
export const forgetHandedBack = (project: Project, session: string): void => {
  const folder = folderOf(project, session)
  // Node removes nothing below a file, and says so.
  if (isFolder(folder)) rmSync(folder, { recursive: true, force: true })
}

const pathOf = (project: Project, session: string, mark: 'over' | 'told', agent: string): string =>
  join(folderOf(project, session), `${mark}.${plainName(agent)}`)

const folderOf = ({ agents }: Project, session: string): string => join(agents, 'handed-back', plainName(session))
