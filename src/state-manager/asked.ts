import type { Project } from './project.ts'
import { textIfReadable } from './read.ts'
import { mark, markPath, unmark } from './sessions.ts'

// What a person asked a session about the plan of a workstream, from the typing to the end of the answer. A mark of the
// session: the client's own transcript is written too late to be asked.

/** What the session was asked, as it was typed, without the slash: `review-stage 1`. */
export const rememberAsked = (project: Project, session: string, typed: string): void =>
  mark(project, session, ASKED, typed)

/** What the session was asked last; null when that was answered, or was nothing about the plan. */
export const recallAsked = (project: Project, session: string): string | null =>
  textIfReadable(markPath(project, session, ASKED))

export const forgetAsked = (project: Project, session: string): void => unmark(project, session, ASKED)

const ASKED = 'asked'
