import { callsOf, runDirectiveText } from '../../claude-code/run-scene.ts'
import { dispatchOf } from '../../commands/dispatch.ts'
import { scheduleTable } from '../../shown/schedule-table.ts'
import { startRun } from '../../engine/run/start.ts'
import { next } from '../../workflow/run/next.ts'
import { resume, written } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

export const dispatch = async (place: Place, { values, reader }: PhasegateInput<'dispatch'>): Promise<Reply> => {
  const args = dispatchOf(values)
  const { project, plugin, home, session, client } = place
  const at = place.now()
  const run = await startRun(project, args, { plugin, home, session, client, at, by: 'phasegate dispatch' })
  const directive = next(run, at)
  const text = session === null ? FROM_A_SHELL : runDirectiveText(run, directive, false, reader)
  return {
    text: `${scheduleTable(run)}\n\n${text}`,
    json: {
      run: run.id,
      task: run.task,
      phases: run.phases.map(({ id, status }) => ({ id, status })),
      directive: callsOf(run, directive),
    },
  }
}

const FROM_A_SHELL = `The run is prepared. To carry it out, open Claude Code here and type: ${written(resume(), 'client')}`
