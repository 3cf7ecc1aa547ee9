import { latestRun } from '../../engine/run/archive.ts'
import { changeLines } from '../../shown/progress-lines.ts'
import { statusOf } from '../../shown/status-text.ts'
import { journalLength } from '../../state-manager/projections.ts'
import { commitsOf } from '../../state-manager/run-state.ts'
import { Misused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import { isInSession } from '../reader.ts'
import type { Reply } from '../reply.ts'
import { watch } from '../watch.ts'
import type { PhasegateInput, Place } from './place.ts'
import { columnsOf, noRun } from './status.ts'

/** Shows the run again at every change, until it runs no more or nobody looks. */
export const watchRun = async (place: Place, { values, colors, reader }: PhasegateInput<'watch'>): Promise<Reply> => {
  const { project, session } = place
  if (latestRun(project) === null) return noRun(place, reader)
  if (isInSession(place)) {
    throw new Misused(text`this would hold the session up until the run ends; to wait for it: ${phasegate('wait')}`)
  }
  const look = () => {
    const kept = latestRun(project)
    if (!kept) return null
    const picture = () =>
      statusOf(kept, colors, { now: place.now(), verbose: values.verbose, columns: columnsOf(place), session, reader })
    const goesOn = kept.run.status === 'running'
    const count = journalLength(kept.project)
    return { id: kept.run.id, goesOn, picture, count, commits: () => commitsOf(kept.project) }
  }
  const lines = (commits: Parameters<typeof changeLines>[0], shown: number) => changeLines(commits, shown, reader)
  await watch(
    { journal: project.journal, look, lines },
    { out: process.stdout, keys: process.stdin, json: values.json },
  )
  return { text: '', written: true }
}
