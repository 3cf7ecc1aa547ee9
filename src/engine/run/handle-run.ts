import * as z from 'zod/mini'
import { publish } from '../../state-manager/journal.ts'
import type { Project } from '../../state-manager/project.ts'
import { journalLength, projectedCommits, projectRun } from '../../state-manager/projections.ts'
import { recordedRun, RUN_JOURNAL } from '../../state-manager/run-state.ts'
import { afterCommit, saveSnapshot } from '../../state-manager/snapshot.ts'
import type { Command } from '../../workflow/run/command.ts'
import { decide } from '../../workflow/run/decide.ts'
import { Event } from '../../workflow/run/event.ts'
import type { State } from '../../workflow/run/state.ts'
import { handle, type Store } from '../handle.ts'

/** What a caller wants done, given the state it finds; null when there is nothing to do in that state. */
export type Request = (state: State) => Command | null

/**
 * Carries out a command on the run of a project; the run as it is then.
 *
 * @param by what asked for it, for the journal (`SubagentStop`, `phasegate resume`)
 * @throws Refused of `decide`, `journal-unreadable`, `cannot-write`
 */
export const handleRun = (project: Project, by: string, request: Request): State =>
  handle(runStore(project), by, decide, request, (run) => run?.conductor ?? null).state

const runStore = (project: Project): Store<State, Event> => ({
  read: (known) => recordedRun(project, known),
  append: (before, commit) => {
    // What cannot be read back is a bug of ours, and is never written: one bad commit would make the run unreadable.
    z.parse(Events, commit.events)
    if (!publish(project.journal, commit)) return null
    const after = afterCommit(before, project.journal, RUN_JOURNAL, commit.events)
    saveSnapshot(project.journal, after)
    return after
  },
  isProjected: ({ state, commits }) => state === null || projectedCommits(project) === commits,
  project: ({ state, commits }) => state && projectRun(project, state, commits),
  length: () => journalLength(project),
})

const Events = z.array(Event)
