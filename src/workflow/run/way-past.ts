import { phasegate } from '../core/text.ts'
import type { Way } from '../core/way.ts'
import { currentPhase, type Run, stepsOf } from './state.ts'

/**
 * How a person lets a blocked run go on without what keeps it. None where later steps cannot do without that: a plan, or what
 * the folder of the run lacks.
 */
export const wayPast = (run: Run): { readonly otherwise?: Way } => {
  if (run.status !== 'blocked') return {}
  if (run.failure?.otherwise) return { otherwise: run.failure.otherwise }
  const phase = currentPhase(run)
  const steps = phase ? stepsOf(run, phase) : []
  const failed = steps.find(({ status }) => status === 'failed')
  if (!phase || phase.split === 'areas') return {}
  // Its verdict holds a review; a run that commits nothing needs no message.
  const isWhole = phase.type === 'review' || (phase.check === 'completion' && failed?.executor.kind === 'agent')
  const isOver = steps.length > 0 && steps.every(({ status }) => status !== 'pending' && status !== 'running')
  const what = isWhole && isOver ? phase.id : failed?.id
  return what === undefined ? {} : { otherwise: phasegate('override', what, '--reason', '"…"') }
}
