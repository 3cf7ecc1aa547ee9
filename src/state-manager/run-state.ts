import { phasegate, text } from '../workflow/core/text.ts'
import { Event } from '../workflow/run/event.ts'
import { evolve } from '../workflow/run/evolve.ts'
import { initial, type State } from '../workflow/run/state.ts'
import { type Commit, commitReader, type JournalKind } from './journal.ts'
import { commitsAfter } from './read-journal.ts'
import type { Project } from './project.ts'
import { type Recorded, readRecorded } from './snapshot.ts'

const readCommit = commitReader(Event)

/** How the journal of a run is understood. */
export const RUN_JOURNAL: JournalKind<State, Event> = {
  initial,
  fold: (state, events) => events.reduce(evolve, state),
  commit: readCommit,
  flaw: (commit) => {
    const read = readCommit(commit)
    return typeof read === 'string' ? read : null
  },
  remedy: text`See what to do: ${phasegate('doctor')}`,
}

/** What the journal of a project tells of its run. @throws Refused `journal-unreadable` */
export const recordedRun = (project: Project, known: RecordedRun | null = null): RecordedRun =>
  lookedAtAgain(() => readRecorded(project.journal, RUN_JOURNAL, known))

// A run that ends while it is read is moved away under the reader, who then looks again: it is not there.
const LOOKS = 3

const lookedAtAgain = <Found>(read: () => Found): Found => {
  for (let look = 1; ; look++) {
    try {
      return read()
    } catch (error) {
      if (look === LOOKS) throw error
    }
  }
}

export type RecordedRun = Recorded<State, Event>

/** Reads the run of a project; null when none was started. */
export const readState = (project: Project): State => recordedRun(project).state

/** The commits of a run after the first so many, for who tells its story; none once it was moved away. @throws Refused `journal-unreadable` */
export const commitsOf = (project: Project, after = 0): readonly Commit<Event>[] =>
  lookedAtAgain(() => commitsAfter(project.journal, after, RUN_JOURNAL))
