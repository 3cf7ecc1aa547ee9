import { isResting, startableSteps } from './schedule.ts'
import { currentPhase, type Run, stepsOf } from './state.ts'
import type { Instant, Step } from '../core/step.ts'

/** What the orchestrator must do now. Speaks of steps; the edges turn steps into tool calls. */
export type Directive =
  | { readonly kind: 'dispatch'; readonly steps: readonly Step[] }
  /** `until`: nothing runs, but a step must rest until this instant before it is dispatched again. */
  | { readonly kind: 'wait'; readonly steps: readonly Step[]; readonly until: Instant | null }
  | { readonly kind: 'blocked'; readonly reason: string; readonly next: string }
  | { readonly kind: 'stopped'; readonly reason: string; readonly next: string }
  | { readonly kind: 'done' }

/** Every run has a directive or has ended. */
export const next = (run: Run, now: Instant): Directive => {
  switch (run.status) {
    case 'completed':
      return { kind: 'done' }
    case 'blocked':
    case 'stopped':
      return { kind: run.status, ...(run.failure ?? { reason: 'no reason was given', next: '/phasegate:resume' }) }
    case 'running':
      return nextSteps(run, now)
  }
}

const nextSteps = (run: Run, now: Instant): Directive => {
  const phase = currentPhase(run)
  if (!phase) return { kind: 'done' }
  const steps = stepsOf(run, phase)
  const startable = startableSteps(run, now)
  if (startable.length > 0) return { kind: 'dispatch', steps: startable }
  const running = steps.filter(({ status }) => status === 'running')
  if (running.length > 0) return { kind: 'wait', steps: running, until: null }
  const [until = null] = steps
    .flatMap((step) => (isResting(step, now) && step.retryAt ? [step.retryAt] : []))
    .toSorted()
  return { kind: 'wait', steps: [], until }
}
