import { repairJournal } from '../../state-manager/repair-journal.ts'
import { readIndex, setCurrent } from '../../state-manager/work-folder.ts'
import { counted } from '../../workflow/core/counted.ts'
import { work as line, written } from '../../workflow/core/text.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { look, STREAM_OPTION, streamOf } from './look.ts'
import type { Place } from './place.ts'

export const repair = (place: Place): CliCommand => ({
  name: 'repair',
  summary: 'After a git merge: put the commits of both branches that have the same number in order',
  options: [STREAM_OPTION, JSON_OPTION],
  positionals: [],
  example: 'repair',
  run: (input) => {
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
  },
})
