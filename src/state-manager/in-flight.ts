import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from './project.ts'
import { ignoreOwnFolder } from './own-folder.ts'
import { namesIn } from './read.ts'
import { makeFolder } from './write.ts'

// What hooks of one session keep from a call to the end of its message: an empty file a call in
// `.agents/in-flight/<session>/`, named by who made it. No event of the client holds the calls of a message before they are over.

/** A tool call of a model: who made it (null: the main thread), and the client's id of it. */
export interface InFlight {
  readonly session: string
  readonly agent: string | null
  readonly call: string
}

/** `shell`: it runs a command. `refused`: the guard refused it. */
type Mark = 'shell' | 'refused'

export const markCall = (project: Project, mark: Mark, { session, agent, call }: InFlight): void => {
  ignoreOwnFolder(project)
  makeFolder(folderOf(project, session))
  writeFileSync(join(folderOf(project, session), `${mark}.${plain(agent ?? MAIN)}.${plain(call)}`), '')
}

/** The message of a speaker is over: its marks go. Whether one of its calls had been refused. */
export const endMessage = (project: Project, session: string, agent: string | null): { readonly refused: boolean } => {
  const gone = marksOf(project, session).filter((name) => name.split('.')[1] === plain(agent ?? MAIN))
  for (const name of gone) rmSync(join(folderOf(project, session), name), { force: true })
  return { refused: gone.some((name) => name.startsWith('refused.')) }
}

/** Nothing of a session is in flight: its turn ended, or its client is another one. */
export const forgetCalls = (project: Project, session: string): void =>
  rmSync(folderOf(project, session), { recursive: true, force: true })

/** Whether a model of the session runs a shell command now. */
export const isShellInFlight = (project: Project, session: string): boolean =>
  marksOf(project, session).some((name) => name.startsWith('shell.'))

const MAIN = 'main'
const marksOf = (project: Project, session: string): string[] => namesIn(folderOf(project, session))
const folderOf = (project: Project, session: string): string => join(project.agents, 'in-flight', plain(session))
const plain = (name: string): string => name.replaceAll(/[^\w-]/g, '-')
