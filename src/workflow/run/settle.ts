import { budgetLine, type Kept, twiceAsMuch } from '../core/kept-budget.ts'
import { readySteps } from '../core/next.ts'
import type { Instant } from '../core/step.ts'
import { phasegate } from '../core/text.ts'
import type { Way } from '../core/way.ts'
import { completePhase } from './complete-phase.ts'
import { conclude, planAgain } from './conclude.ts'
import type { Event } from './event.ts'
import { fold } from './evolve.ts'
import { leftOut } from './left-out.ts'
import { planSteps } from './plan-steps.ts'
import { currentPhase, type Phase, type Run, type RunStep, stepsOf } from './state.ts'

/**
 * Everything that follows from the state without anybody asking: dependents of a failed step are skipped, a phase whose
 * steps have ended is concluded, the next one is started and its steps planned, the run completes.
 * Ends because each turn completes a phase, plans steps, or uses up a bounded counter.
 */
export const settle = (run: Run, at: Instant): Event[] => {
  const events: Event[] = []
  let state = run
  for (;;) {
    const more = settleOnce(state, at)
    if (more.length === 0) return events
    events.push(...more)
    state = fold(state, more)
  }
}

const settleOnce = (run: Run, at: Instant): Event[] => {
  if (run.status !== 'running') return []
  const phase = currentPhase(run)
  if (!phase) return startNext(run, at)
  // In a phase, never between two: a person may pass a gate while the budget is used up, and what is over completes.
  if (run.budget?.reached === 100) return [{ type: 'run-blocked', at, ...usedUp(run.budget) }]
  const steps = stepsOf(run, phase)
  if (steps.length === 0) return plan(run, phase, at)
  const dependents = skipDependents(steps, at)
  const skipped = dependents.length > 0 ? dependents : skipUnreachable(steps, at)
  if (skipped.length > 0) return skipped
  if (steps.some(({ status }) => status === 'pending' || status === 'running')) return []
  return conclude(run, phase, steps, at)
}

/** Why a run whose budget is used up does not go on, and what a person types who wants it to. */
export const usedUp = (budget: Kept): { readonly reason: string; readonly next: Way } => ({
  reason: budgetLine(budget),
  next: phasegate('resume', ...twiceAsMuch(budget)),
})

const startNext = (run: Run, at: Instant): Event[] => {
  const phase = run.phases.find(({ status }) => status === 'pending')
  if (!phase) return [complete(run, at)]
  const started: Event = { type: 'phase-started', at, phase: phase.id, round: phase.round + 1 }
  const left = leftOut(run, phase)
  return left ? [started, ...completePhase(run, phase, left.facts, at, left.without)] : [started]
}

const plan = (run: Run, phase: Phase, at: Instant): Event[] => {
  const steps = planSteps(run, phase)
  if (steps.length > 0) return [{ type: 'steps-planned', at, steps }]
  const reason = `phase ${phase.id} ${phase.name} has nothing to do: this run has no plan`
  return [{ type: 'run-blocked', at, reason, next: planAgain(run) }]
}

const complete = (run: Run, at: Instant): Event => {
  const committed = Object.values(run.steps).find(({ facts }) => facts?.kind === 'committed')?.facts
  const { branch, commit, notes } =
    committed?.kind === 'committed' ? committed : { branch: null, commit: null, notes: ['no phase committed anything'] }
  return { type: 'run-completed', at, branch, commit, notes }
}

const skipDependents = (steps: readonly RunStep[], at: Instant): Event[] => {
  const lost = new Map(
    steps.filter(({ status }) => status === 'failed' || status === 'skipped').map((step) => [step.id, step.status]),
  )
  return steps.flatMap((step): Event[] => {
    const cause = step.status === 'pending' ? step.needs.find((need) => lost.has(need)) : undefined
    if (!cause) return []
    return [
      {
        type: 'step-skipped',
        at,
        step: step.id,
        reason: `it needs ${cause}, which ${lost.get(cause) === 'failed' ? 'failed' : 'was skipped'}`,
      },
    ]
  })
}

// What waits for something that is not there would wait for ever; checked plans have no such task.
const skipUnreachable = (steps: readonly RunStep[], at: Instant): Event[] => {
  if (steps.some(({ status }) => status === 'running') || readySteps(steps, 1).length > 0) return []
  return steps
    .filter(({ status }) => status === 'pending')
    .map(({ id, needs }) => ({
      type: 'step-skipped',
      at,
      step: id,
      reason: `it needs ${needs.join(', ')}, which cannot complete`,
    }))
}
