import { statusOf } from '../../shown/status-of.ts'
import { type KeptRun, latestRun } from '../../engine/run/archive.ts'
import { stateFile } from '../../state-manager/state-file.ts'
import { findWorkFolder } from '../../state-manager/work-folder.ts'
import { Misused } from '../../workflow/core/refused.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import { watchRun } from './watch.ts'

export const status = async (place: Place, { colors, values }: PhasegateInput<'status'>): Promise<Reply> => {
  const verbose = values.verbose
  const draw = (kept: KeptRun): string =>
    statusOf(kept, colors, { now: place.now(), verbose, columns: columnsOf(place), session: place.session })
  const kept = latestRun(place.project)
  if (!kept) return noRun(place)
  if (!values.watch) return { text: draw(kept), json: stateFile(kept.run, kept.project) }
  if (values.json) throw new Misused('--watch is for people; a program waits with: phasegate wait --json')
  if (isSession(place))
    throw new Misused('--watch would hold this session up until the run ends; to wait for it: phasegate wait')
  await watchRun({ project: place.project, screen: process.stdout, draw })
  return { text: '', written: true }
}

// A terminal knows its width; elsewhere whoever calls may say it.
const columnsOf = ({ env }: Place): number | null => process.stdout.columns ?? (Number(env['COLUMNS']) || null)

const isSession = ({ env, session }: Place): boolean => session !== null || Boolean(env['CLAUDECODE'])

const noRun = ({ project }: Place): Reply => ({
  text: [
    `No run here yet (${project.root}). Start one in Claude Code: /dispatch <task>`,
    ...(findWorkFolder(project.root) === null ? [] : ['The workstream here: work status']),
  ].join('\n'),
  json: { status: 'none' },
})
