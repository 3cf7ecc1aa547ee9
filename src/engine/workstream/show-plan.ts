import { type PlanFile, readPlanFile, writePlanFile } from '../../state-manager/plan-file.ts'
import { appendTo, readRecorded } from '../../state-manager/snapshot.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import type { WorkReader } from '../../state-manager/work-reader.ts'
import { type RecordedWork, workJournal } from '../../state-manager/work-state.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { lastOfEach, type PlanChange } from '../../workflow/plan/plan-change.ts'
import { applyEdits } from '../../workflow/plan/text-edit.ts'
import { planWritten } from '../../workflow/workstream/decide-plan.ts'
import { changesIn, unwrittenChanges } from '../../workflow/workstream/plan-change.ts'

/** A workstream as one process has read it, with PLAN.md as it is now. */
export interface Shown {
  readonly recorded: RecordedWork
  readonly file: PlanFile
  /** Why PLAN.md does not show what the journal wants. */
  readonly stuck: Refused | null
}

/** The workstream that a command is carried out on, and what asked for it. */
export interface Place {
  readonly stream: Stream
  readonly by: string
  readonly reader: () => WorkReader
}

/**
 * Makes PLAN.md show what the journal wants it to (a reassignment, a new thread) and commits that it does.
 *
 * Whoever replaces PLAN.md confirms it with a commit. When that commit is not the next one, somebody else may have replaced it
 * in between, and this process may have undone that: it shows again whatever was committed meanwhile.
 */
export const showPlan = (place: Place, read: RecordedWork, known: PlanFile | null): Shown => {
  const { stream, by, reader } = place
  const kind = workJournal(reader)
  let [recorded, file] = [read, known]
  for (let owed: readonly PlanChange[] | null = null; ;) {
    file = readPlanFile(stream, reader, file)
    const { state } = recorded
    const wanted = unwrittenChanges(state)
    const changes = lastOfEach([...(owed ?? []), ...wanted])
    if (changes.length === 0) return { recorded, file, stuck: null }
    const shown = show(place, file, changes)
    if (shown instanceof Refused) return { recorded, file, stuck: shown }
    if (shown === 'overtaken') continue
    if (shown === 'shown' && wanted.length === 0) return { recorded, file, stuck: null }
    const confirmed = planWritten(state, changes)
    const commit = { commit: recorded.commits + 1, at: confirmed.at, by, events: [confirmed] }
    const after = appendTo(stream.journal, kind, recorded, commit)
    recorded = after ?? readRecorded(stream.journal, kind, recorded)
    if (after) owed = null
    else if (shown === 'written' || owed) owed = [...(owed ?? []), ...changesIn(recorded.fresh, recorded.state)]
  }
}

// `shown` already, `written` now, or `overtaken` by somebody who changed the file meanwhile, so that it has to be read again.
const show = (
  { stream, reader }: Place,
  file: PlanFile,
  changes: readonly PlanChange[],
): 'shown' | 'written' | 'overtaken' | Refused => {
  try {
    const text = changes.reduce((before, change) => {
      const { plan } = before === file.text ? file : reader().plan(before)
      return applyEdits(before, reader().edits(plan, before, change))
    }, file.text)
    if (text === file.text) return 'shown'
    return writePlanFile(stream, file, text) ? 'written' : 'overtaken'
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}
