import { statusOf } from '../../shown/status-text.ts'
import { latestRun } from '../../engine/run/archive.ts'
import { stateFile } from '../../state-manager/state-file.ts'
import { hasStreams } from '../../state-manager/work-folder.ts'
import { phasegate, type Reader, work, written } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

export const status = (place: Place, { colors, values, reader }: PhasegateInput<'status'>): Reply => {
  const kept = latestRun(place.project)
  if (!kept) return noRun(place, reader)
  const { verbose } = values
  const sight = { now: place.now(), verbose, columns: columnsOf(place), session: place.session, reader }
  return { text: statusOf(kept, colors, sight), json: stateFile(kept.run, kept.project) }
}

// A terminal knows its width, or says 0; elsewhere whoever calls may say it.
export const columnsOf = ({ env }: Place): number | null => process.stdout.columns || Number(env['COLUMNS']) || null

export const noRun = ({ project }: Place, reader: Reader): Reply => ({
  text: [
    `No run here yet (${project.root}). Start one in Claude Code: ${written(phasegate('dispatch', '<task>'), 'client')}`,
    ...(hasStreams(project.root) ? [`The workstream here: ${written(work('status'), reader)}`] : []),
  ].join('\n'),
  json: { status: 'none' },
})
