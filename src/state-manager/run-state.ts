import { Event } from '../workflow/run/event.ts'
import { evolve } from '../workflow/run/evolve.ts'
import { initial, type State } from '../workflow/run/state.ts'
import { readJournal } from './journal.ts'
import type { Project } from './project.ts'

/** The state that the journal of a project gives, and how many commits gave it. Apart from deciding: every hook reads, few decide. */
export const stateOf = (project: Project): { readonly state: State; readonly commits: number } => {
  const commits = readJournal(project.journal, Event)
  return { state: commits.flatMap(({ events }) => events).reduce(evolve, initial), commits: commits.length }
}

/** Reads the run of a project; null when none was started. */
export const readState = (project: Project): State => stateOf(project).state
