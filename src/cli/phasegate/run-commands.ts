import { callsOf, runDirectiveText } from '../../claude-code/run-scene.ts'
import { dispatchOf } from '../../commands/dispatch.ts'
import { overrideOf } from '../../commands/override.ts'
import { resumeOf } from '../../commands/resume.ts'
import { carrierOf } from '../../engine/client.ts'
import { activeRun } from '../../engine/run/handle-run.ts'
import { overrideRun } from '../../engine/run/override.ts'
import { resumeRun } from '../../engine/run/resume.ts'
import { dryRun, startRun } from '../../engine/run/start.ts'
import { stopRun } from '../../engine/run/stop.ts'
import { refuseStrangeRun } from '../../engine/trust.ts'
import { dryRunText, scheduleTable } from '../../shown/schedule-table.ts'
import { phasegate, print, type Reader, resume as continued, takeOver, written } from '../../workflow/core/text.ts'
import { next } from '../../workflow/run/next.ts'
import type { Run } from '../../workflow/run/state.ts'
import { refuseNoPerson } from '../person.ts'
import type { Reply } from '../reply.ts'
import { conductorOf, type PhasegateInput, type Place } from './place.ts'

export const dispatch = async (place: Place, { values, reader }: PhasegateInput<'dispatch'>): Promise<Reply> => {
  const args = dispatchOf(values)
  const { project, plugin, home, session, client } = place
  const at = place.now()
  const starter = { plugin, home, session, client, at, by: 'phasegate dispatch' }
  if (args['dry-run']) {
    const run = dryRun(project, args, starter)
    const phases = run.phases.map(({ id, status }) => ({ id, status }))
    return {
      text: dryRunText(run, project.root),
      json: { run: null, task: run.task, phases, trees: run.trees, directive: [] },
    }
  }
  const run = await startRun(project, args, starter)
  const directive = next(run, at)
  const todo = session === null ? FROM_A_SHELL : runDirectiveText(run, directive, false, reader)
  return {
    text: `${scheduleTable(run, project.root)}\n\n${todo}`,
    json: {
      run: run.id,
      task: run.task,
      phases: run.phases.map(({ id, status }) => ({ id, status })),
      directive: callsOf(run, directive),
    },
  }
}

const WAYS_ON = `open Claude Code here and type: ${written(continued(), 'client')}; or without a session: ${written(continued(), 'shell')}`
const FROM_A_SHELL = `The run is prepared. To carry it out, ${WAYS_ON}`

export const stop = (place: Place, { reader }: PhasegateInput<'stop'>): Reply => {
  const text = print(stopRun(place.project, { by: 'phasegate stop', at: place.now() }), reader)
  return { text, json: { stopped: true, text } }
}

/** In a session, which is told what to do; in a shell it is carried on there (`headless.ts`). */
export const resume = (place: Place, { values, reader }: PhasegateInput<'resume'>): Reply => {
  const { project, session, client } = place
  const at = place.now()
  refuseStrangeRun(place, activeRun(project))
  const { run, said } = resumeRun(project, resumeOf(values), { session, client, at, by: 'phasegate resume' })
  const directive = next(run, at)
  const todo = runDirectiveText(run, directive, false, reader)
  return { text: `${said}\n\n${todo}`, json: { run: run.id, said, calls: callsOf(run, directive) } }
}

export const override = (place: Place, { values, reader }: PhasegateInput<'override'>): Reply => {
  const args = overrideOf(values)
  refuseNoPerson(place, conductorOf(place), phasegate('override', args.what, '--reason', args.reason))
  const at = place.now()
  const { run, said } = overrideRun(place.project, args, { by: 'phasegate override', at })
  const directive = next(run, at)
  const todo = directive.kind === 'dispatch' ? goesOn(run, reader) : runDirectiveText(run, directive, false, reader)
  return {
    text: `${said}\n${todo}`,
    json: { run: run.id, status: run.status, overridden: args.what, reason: args.reason },
  }
}

const goesOn = (run: Run, reader: Reader): string =>
  carrierOf(run.conductor) === 'session'
    ? `Its session acts on that when it gets a turn; to go on in another: ${written(takeOver, reader)}`
    : `To go on, ${WAYS_ON}`
