import { existsSync, lstatSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { plainName } from './plain-name.ts'
import type { Project } from './project.ts'
import { ignoreOwnFolder } from './own-folder.ts'
import { namesIn } from './read.ts'
import { writeEmpty, writeWhole } from './write.ts'

// What hooks of one session keep until the message of a speaker is over: an empty file for each call of it, and for what was said
// before it, in `.agents/in-flight/<session>/`, named by the speaker. No event of the client holds either before it is over.

/** A tool call of a model: who made it (null: the main thread), and the client's id of it. */
export interface InFlight {
  readonly session: string
  readonly agent: string | null
  readonly call: string
}

/** `shell`: it runs a command. `refused`: the guard refused it. `said`: no call, but calls that its speaker has yet to make, by their hash. */
type Mark = 'shell' | 'refused' | 'said'

export const markCall = (project: Project, mark: Mark, made: InFlight): void => {
  ignoreOwnFolder(project)
  writeEmpty(markPath(project, mark, made))
}

export const hasMark = (project: Project, mark: Mark, made: InFlight): boolean =>
  existsSync(markPath(project, mark, made))

/** The file that is the mark of a call. */
export const markPath = (project: Project, mark: Mark, { session, agent, call }: InFlight): string =>
  join(folderOf(project), plainName(session), `${mark}.${plainName(agent ?? MAIN)}.${plainName(call)}`)

/** The message of a speaker is over: its marks go. Whether one of its calls had been refused. */
export const endMessage = (project: Project, session: string, agent: string | null): { readonly refused: boolean } => {
  const gone = marksOf(project, session).filter(({ speaker }) => speaker === plainName(agent ?? MAIN))
  remove(project, session, gone)
  return { refused: gone.some(({ mark }) => mark === 'refused') }
}

/** The main thread has ended its turn: only these agents of the session are at work still. */
export const endTurnOf = (project: Project, session: string, agents: readonly string[]): void => {
  const working = new Set(agents.map(plainName))
  remove(
    project,
    session,
    marksOf(project, session).filter(({ speaker }) => !working.has(speaker)),
  )
}

/** Whether a model of any session here runs a shell command now. One that is older than a call can be was cut off with its client. */
export const isShellInFlight = (project: Project): boolean =>
  // Nothing can be noted behind a file or a link, which a clone may bring: nobody knows.
  lstatSync(folderOf(project), { throwIfNoEntry: false })?.isDirectory() === false ||
  namesIn(folderOf(project)).some((session) =>
    marksOf(project, session).some(({ mark, name }) => {
      const began = statSync(join(folderOf(project), session, name), { throwIfNoEntry: false })?.mtimeMs ?? 0
      return mark === 'shell' && Date.now() - began < LONGEST_CALL_MS
    }),
  )

/** When the last shell command of a model here was over: ms since 1970; 0 when none is known. */
export const lastShellAt = (project: Project): number =>
  statSync(overPath(project), { throwIfNoEntry: false })?.mtimeMs ?? 0

const MAIN = 'main'
const LONGEST_CALL_MS = 600_000

const remove = (project: Project, session: string, marks: readonly { mark: string; name: string }[]): void => {
  // Its name is known to whoever made the repository: a link that waits there is replaced.
  if (marks.some(({ mark }) => mark === 'shell')) writeWhole(overPath(project), '')
  for (const { name } of marks) rmSync(join(folderOf(project), plainName(session), name), { force: true })
}

const marksOf = (project: Project, session: string) =>
  namesIn(join(folderOf(project), plainName(session))).map((name) => {
    const [mark = '', speaker = ''] = name.split('.')
    return { name, mark, speaker }
  })

const folderOf = ({ agents }: Project): string => join(agents, 'in-flight')
const overPath = (project: Project): string => join(folderOf(project), '.over')
