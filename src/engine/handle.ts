import * as z from 'zod/mini'
import type { Command } from '../workflow/run/command.ts'
import { decide } from '../workflow/run/decide.ts'
import { Event } from '../workflow/run/event.ts'
import { evolve } from '../workflow/run/evolve.ts'
import type { State } from '../workflow/run/state.ts'
import { journalLength, projectedCommits, projectRun } from '../state-manager/projections.ts'
import { publish } from '../state-manager/journal.ts'
import { stateOf } from '../state-manager/run-state.ts'
import type { Project } from '../state-manager/project.ts'

/** What a caller wants done, given the state it finds; null when there is nothing to do in that state. */
export type Request = (state: State) => Command | null

/**
 * Reads, decides, appends, projects; when somebody else was first, reads and decides again. Overdue attempts are ended
 * before anything else is decided: there is no daemon that could do it.
 *
 * @param by what asked for it, for the journal (`SubagentStop`, `phasegate resume`)
 * @throws Refused of `decide`, `journal-unreadable`, `cannot-write`
 */
export const handle = (project: Project, by: string, request: Request): State => {
  let written = false
  for (;;) {
    const { state, commits } = stateOf(project)
    const command = request(state)
    if (!command) return finished(project, state, commits, written)
    // Whoever resumes says first whose agents are at work still: those of a session that is gone were interrupted, not slow.
    const late = state && command.type !== 'resume-run' ? decide(state, { type: 'check-time', at: command.at }) : []
    const events = late.length > 0 ? late : decide(state, command)
    if (events.length === 0) return finished(project, state, commits, written)
    // What cannot be read back is a bug of ours, and is never written: one bad commit would make the run unreadable.
    z.parse(Events, events)
    if (!publish(project.journal, { commit: commits + 1, at: command.at, by, events })) continue
    written = true
    if (late.length > 0) continue
    return finished(project, events.reduce(evolve, state), commits + 1, true)
  }
}

const Events = z.array(Event)

// The loop ends when the journal has not grown meanwhile: whoever commits last also projects last.
const finished = (project: Project, state: State, commits: number, written: boolean): State => {
  if (!state || (!written && projectedCommits(project) === commits)) return state
  for (let seen: { state: State; commits: number } = { state, commits }; ; seen = stateOf(project)) {
    if (!seen.state) return state
    projectRun(project, seen.state, seen.commits)
    if (journalLength(project) === seen.commits) return state
  }
}
