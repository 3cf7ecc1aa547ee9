import { nowOf, type Surroundings, type WorkNow } from '../../engine/workstream/work.ts'
import { surroundingsToRead } from '../../shown/view/read-view.ts'
import { commitName } from '../../state-manager/journal.ts'
import { type PlanFile, readPlanFile } from '../../state-manager/plan-file.ts'
import { readCommits } from '../../state-manager/read-journal.ts'
import { readRecorded } from '../../state-manager/snapshot.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import { workReader } from '../../state-manager/work-reader.ts'
import { workJournal } from '../../state-manager/work-state.ts'
import type { Instant } from '../../workflow/core/step.ts'
import { growing } from './growing.ts'

/** Reads workstreams, one time after another: only what has changed since. */
export const streamReader = (place: Omit<Surroundings, 'settings'>) => {
  const plans = new Map<string, PlanFile>()
  const stateIn = growing(
    WORK_JOURNAL,
    (journal) => {
      const recorded = readRecorded(journal, WORK_JOURNAL)
      return { chain: recorded, value: recorded.state }
    },
    (state, commits) =>
      WORK_JOURNAL.fold(
        state,
        commits.flatMap(({ events }) => events),
      ),
  )
  return (stream: Stream): WorkNow => {
    const file = readPlanFile(stream, () => workReader, plans.get(stream.plan))
    plans.set(stream.plan, file)
    return nowOf(stream, file, stateIn(stream.journal), surroundingsToRead(stream.work, place))
  }
}

/** When its first commit was made; null before it. */
export const startOf = ({ stream, state }: WorkNow): Instant | null => {
  const first = state.updatedAt === null ? [] : [commitName(1)]
  return readCommits(stream.journal, first, WORK_JOURNAL).commits[0]?.at ?? null
}

export const WORK_JOURNAL = workJournal(() => workReader)
