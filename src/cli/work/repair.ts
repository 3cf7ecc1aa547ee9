import { repairJournal } from '../../state-manager/repair-journal.ts'
import { readIndex, setCurrent } from '../../state-manager/work-folder.ts'
import { counted } from '../../workflow/core/counted.ts'
import { work as line, written } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import { look, streamOf } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const repair = (place: WorkPlace, input: WorkInput<'repair'>): Reply => {
  const { id, journal, work } = streamOf(place, input)
  const repaired = repairJournal(journal, place.reader())
  look(place, input)
  if (!repaired)
    return { text: `${id}: the journal is in order; nothing to repair`, json: { stream: id, from: null, commits: 0 } }
  // The merge may have mixed up both sides of the index, too.
  setCurrent(work, readIndex(work)?.current_stream ?? id, place.now())
  const { from, commits } = repaired
  // The last commit says that this was done.
  const count = commits.length - 1
  return {
    text: `${id}: put ${counted(count, 'commit')} of both branches in order of time, from number ${from} on; no event is lost. Next: git add work, ${written(line('status'), input.reader)}`,
    json: { stream: id, from, commits: count },
  }
}
