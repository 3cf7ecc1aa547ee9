import { plainName } from './plain-name.ts'
import { existsSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cannotWrite, ignoreOwnFolder, makeFolder } from './write.ts'
import { codeOf, namesIn, textIfReadable } from './read.ts'

// The sessions whose hooks have something to answer: a folder each in `.agents/sessions/`, and in it a file for each reason
// (`run`, the name of a workstream, `asked`). `bin/hook` looks for the folder, so a session that has none costs nothing.

type Agents = { readonly agents: string }

/** One session, or none, carries this out: it has the mark, and no other. A projection of who conducts. */
export const markConductor = (place: Agents, what: string, session: string | null): void => {
  if (session !== null) mark(place, session, what, '')
  const own = session === null ? null : plainName(session)
  for (const other of namesIn(folderIn(place))) if (other !== own) unmark(place, other, what)
}

/** Whether this session, where there is one, has its mark. */
export const isConductorMarked = (place: Agents, what: string, session: string | null): boolean =>
  session === null || existsSync(markPath(place, session, what))

/** @throws Refused `cannot-write` */
export const mark = (place: Agents, session: string, what: string, text: string): void => {
  ignoreOwnFolder(place)
  const path = markPath(place, session, what)
  // Whoever takes another mark away may remove the folder in between.
  for (let tries = 3; ; tries--) {
    makeFolder(join(folderIn(place), plainName(session)))
    try {
      return writeFileSync(path, text)
    } catch (error) {
      if (tries === 0 || codeOf(error) !== 'ENOENT') throw cannotWrite(path, error)
    }
  }
}

export const unmark = (place: Agents, session: string, what: string): void => {
  rmSync(markPath(place, session, what), { force: true })
  try {
    rmdirSync(join(folderIn(place), plainName(session)))
  } catch {
    // Another reason is left, or it is gone already.
    return
  }
}

export const isMarked = (place: Agents, session: string): boolean =>
  existsSync(join(folderIn(place), plainName(session)))

export const markPath = (place: Agents, session: string, what: string): string =>
  join(folderIn(place), plainName(session), what)

const folderIn = ({ agents }: Agents): string => join(agents, 'sessions')

// What a person asked a session about the plan of a workstream, from the typing to the end of the answer. A mark of the
// session: the client's own transcript is written too late to be asked.

/** What the session was asked, as it was typed, without the slash: `review-stage 1`. */
export const rememberAsked = (place: Agents, session: string, typed: string): void => mark(place, session, ASKED, typed)

/** What the session was asked last; null when that was answered, or was nothing about the plan. */
export const recallAsked = (place: Agents, session: string): string | null =>
  textIfReadable(markPath(place, session, ASKED))

export const forgetAsked = (place: Agents, session: string): void => unmark(place, session, ASKED)

const ASKED = 'asked'

// In auto mode the client tells twice of an agent in a tree that has handed back: of its report, and that it ended. The second
// comes after a run is over and told. A mark of the session, until its user types something.

/** The agents of what a session has carried out to its end. */
export const rememberAgents = (place: Agents, session: string, agents: readonly string[]): void => {
  if (agents.length > 0) mark(place, session, ENDED, agents.join('\n'))
}

/** Whether an agent was one of them. */
export const isAgentOfThePast = (place: Agents, session: string, agent: string): boolean =>
  (textIfReadable(markPath(place, session, ENDED)) ?? '').split('\n').includes(agent)

export const forgetAgents = (place: Agents, session: string): void => unmark(place, session, ENDED)

const ENDED = 'ended'
