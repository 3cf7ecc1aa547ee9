import { stageChangeLines } from '../../shown/stage-lines.ts'
import { workStatusText } from '../../shown/work-status.ts'
import { commitNames } from '../../state-manager/journal.ts'
import { readJournal } from '../../state-manager/read-journal.ts'
import { workJournal } from '../../state-manager/work-state.ts'
import { Misused } from '../../workflow/core/refused.ts'
import { text, work } from '../../workflow/core/text.ts'
import { statusOf } from '../../workflow/workstream/state.ts'
import { isInSession } from '../reader.ts'
import type { Reply } from '../reply.ts'
import { watch } from '../watch.ts'
import { streamOf } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

/** Shows the workstream again at every change, until nothing of it is carried out or nobody looks. */
export const watchStream = async (place: WorkPlace, input: WorkInput<'watch'>): Promise<Reply> => {
  const stream = streamOf(place, input)
  if (isInSession(place)) throw new Misused(text`this would hold the session up; to wait for a thread: ${work('wait')}`)
  const kind = workJournal(place.reader)
  const look = () => {
    const now = place.engine.readWork(stream, place.surroundings)
    const isAtWork = Object.keys(now.state.steps).some((id) => statusOf(now.state, id) === 'in_progress')
    return {
      id: stream.id,
      // A terminal may be another width now.
      picture: () => workStatusText(now, null, { ...input, width: process.stdout.columns || input.width }, true),
      count: commitNames(stream.journal).length,
      commits: () => readJournal(stream.journal, kind),
      goesOn: now.state.conductor !== null || isAtWork,
    }
  }
  const terminal = { out: process.stdout, keys: process.stdin, json: input.values.json }
  await watch({ journal: stream.journal, look, lines: stageChangeLines }, terminal)
  return { text: '', written: true }
}
