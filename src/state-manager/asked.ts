import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ignoreOwnFolder } from './projections.ts'
import type { Project } from './project.ts'
import { namesIn, textIfReadable } from './read.ts'
import { writeWhole } from './write.ts'

// What a person asked a session about the plan of a workstream, from the typing to the end of the answer. One small file a
// session, in `.agents/asked/`: the client's own transcript is written too late to be asked.

/** What the session was asked, as it was typed, without the slash: `review-stage 1`. */
export const rememberAsked = (project: Project, session: string, typed: string): void => {
  ignoreOwnFolder(project)
  sweep(project)
  writeWhole(pathOf(project, session), typed)
}

/** What the session was asked last; null when that was answered, or was nothing about the plan. */
export const recallAsked = (project: Project, session: string): string | null =>
  textIfReadable(pathOf(project, session))

export const forgetAsked = (project: Project, session: string): void =>
  rmSync(pathOf(project, session), { force: true })

const folderOf = (project: Project): string => join(project.agents, 'asked')
const pathOf = (project: Project, session: string): string =>
  join(folderOf(project), `${session.replaceAll(/\W/g, '-')}.txt`)

const DAY_MS = 24 * 3600 * 1000

// A session that died left its question behind.
const sweep = (project: Project): void => {
  for (const name of namesIn(folderOf(project))) {
    const path = join(folderOf(project), name)
    const askedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (Date.now() - askedAt > DAY_MS) rmSync(path, { force: true })
  }
}
