import { foundRuns, namedRun } from '../../engine/run/archive.ts'
import { artifactsLine, runsData, runsTable } from '../../shown/runs-table.ts'
import { statusOf } from '../../shown/status-text.ts'
import { stateFile } from '../../state-manager/state-file.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import { columnsOf, noRun } from './status.ts'

export const runs = (place: Place, { colors, reader }: PhasegateInput<'runs'>): Reply => {
  const found = foundRuns(place.project)
  const json = { runs: runsData(found) }
  if (found.length === 0) return { ...noRun(place, reader), json }
  return { text: runsTable(found, colors, columnsOf(place) ?? Infinity, reader), json }
}

export const show = (place: Place, { values, colors, reader }: PhasegateInput<'show'>): Reply => {
  const kept = namedRun(place.project, values.RUN)
  const sight = { now: place.now(), verbose: true, columns: columnsOf(place), session: place.session, reader }
  const status = statusOf(kept, colors, sight)
  return {
    // The summary of a completed run names them.
    text: kept.run.status === 'completed' ? status : `${status}\n${artifactsLine(kept)}`,
    json: stateFile(kept.run, kept.project),
  }
}
