import * as z from 'zod/mini'
import type { Event } from '../workflow/run/event.ts'
import { evolve } from '../workflow/run/evolve.ts'
import { initial, type State } from '../workflow/run/state.ts'
import { readJournal } from './journal.ts'
import type { Project } from './project.ts'

// A commit is there whole or not at all, so what can be wrong with its events is another writer; the next hook that decides finds out.
const Recorded = z.custom<Event>()

/**
 * The run of a project with the events of its journal as they are: checking each against its shape takes longer than all else
 * that the guard of a shell command does. Nothing is decided upon this.
 *
 * @throws Refused `journal-unreadable` when a commit is no commit, or a number is missing
 */
export const trustedState = (project: Project): State =>
  readJournal(project.journal, Recorded)
    .flatMap(({ events }) => events)
    .reduce(evolve, initial)
