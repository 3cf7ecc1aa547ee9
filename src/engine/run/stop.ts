import { changeRun } from './handle-run.ts'
import { oneLine } from '../../workflow/core/plain-text.ts'
import type { Project } from '../../state-manager/project.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, resume, type Text, text } from '../../workflow/core/text.ts'
import { currentPhase, type Run } from '../../workflow/run/state.ts'

/**
 * Stops the run: no new step starts; agents at work may finish and are recorded. Says where it stopped and how to go on.
 *
 * @throws Refused `no-run`, `run-completed`
 */
export const stopRun = (project: Project, { by, at }: { by: string; at: string }): Text => {
  const run = changeRun(project, by, ({ id, status }) => {
    if (status !== 'completed') return { type: 'stop-run', at, reason: 'a person stopped it' }
    throw new Refused(
      'run-completed',
      text`run ${id} is completed; there is nothing to stop. See: ${phasegate('status')}`,
    )
  })
  return stoppedText(run)
}

const stoppedText = (run: Run): Text => {
  const phase = currentPhase(run)
  const where = phase ? ` in phase ${phase.id} ${phase.name}` : ''
  const working = Object.values(run.steps).filter(({ status }) => status === 'running')
  const agents =
    working.length === 0 ? '' : ` ${working.map(({ id }) => id).join(', ')} may finish; what is handed in is kept.`
  // A run that was blocked before has a way of its own to go on.
  const why = run.status === 'blocked' && run.failure ? `: ${oneLine(run.failure.reason)}` : ''
  const next = run.failure?.next ?? resume()
  return text`Phasegate: the run is ${run.status}${where}${why}. No further step starts.${agents} Go on with: ${next}`
}
