import { flawOf } from '../workflow/core/flaw.ts'
import { text } from '../workflow/core/text.ts'
import type { WorkEvent } from '../workflow/workstream/event.ts'
import { foldWork } from '../workflow/workstream/evolve.ts'
import { noWork, type WorkState } from '../workflow/workstream/state.ts'
import type { JournalKind } from './journal.ts'
import type { Recorded } from './snapshot.ts'
import type { WorkReader } from './work-reader.ts'

export type RecordedWork = Recorded<WorkState, WorkEvent>

/** How the journal of a workstream is understood. */
export const workJournal = (reader: () => WorkReader): JournalKind<WorkState, WorkEvent> => ({
  initial: noWork,
  fold: foldWork,
  commit: (json) => reader().commit(json),
  flaw: ({ events }) => events.map(flawOf).find((flaw) => flaw !== null) ?? null,
  remedy: text`Bring the file back from git or a backup; see docs/work.md`,
})
