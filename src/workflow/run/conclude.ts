import type { Facts } from '../core/facts.ts'
import type { Instant } from '../core/step.ts'
import { phasegate, resume, resumeFrom } from '../core/text.ts'
import type { Way } from '../core/way.ts'
import { completePhase, phaseCompleted } from './complete-phase.ts'
import { concludeReview } from './conclude-review.ts'
import type { Event } from './event.ts'
import { planName } from './phase-of-check.ts'
import { testPhase } from './plan-steps.ts'
import { taskFacts } from './task-outcome.ts'
import { runsTests, testAgain } from './test-again.ts'
import type { Phase, Run, RunStep } from './state.ts'
import { withoutStop } from './artifact/wording.ts'

/** What follows when every step of a phase has ended. */
export const conclude = (run: Run, phase: Phase, steps: readonly RunStep[], at: Instant): Event[] => {
  const lost = lostStep(run, phase, steps)
  if (lost) return [blockedBy(run, phase, lost, at)]
  if (phase.type === 'review') return concludeReview(run, phase, steps, at)
  const untested = testAgain(run, phase, steps, at)
  if (untested) return [untested]
  const facts = phase.split === 'tasks' ? taskFacts(run, steps) : lastFacts(steps)
  if (phase.check === 'analysis') return [phaseCompleted(phase, facts, at), reopenTests(run, at)]
  return completePhase(run, phase, facts, at)
}

// The step without which the run does not go on. A user may want the rest all the same: never for an outage, which nobody has
// tried to get past, and never where nothing was done, so that there is nothing to review, document or commit.
const lostStep = (run: Run, { split }: Phase, steps: readonly RunStep[]): RunStep | undefined => {
  const failed = steps.filter(({ status }) => status === 'failed')
  if (split !== 'tasks') return failed[0]
  const isContent = run.settings.stages.IMPLEMENT.onFailedTask === 'continue'
  const goesOn = isContent && steps.some(({ status }) => status === 'completed')
  return goesOn ? failed.find(wasUnreachable) : (failed[0] ?? steps.find(({ status }) => status === 'skipped'))
}

const wasUnreachable = ({ attempts }: RunStep): boolean => attempts.at(-1)?.outcome === 'unreachable'

const blockedBy = (run: Run, { name, split }: Phase, step: RunStep, at: Instant): Event => {
  const { id, status, reason } = step
  const hasFailed = status === 'failed'
  return {
    type: 'run-blocked',
    at,
    reason: `${name}: ${id} ${howLost(step)}: ${withoutStop(reason ?? 'no reason given')}${toAnswer(run, step)}`,
    next: hasFailed ? resume({ kind: 'retry-failed' }) : planAgain(run),
    ...(split === 'tasks' ? { otherwise: phasegate('override', id, '--reason', '"…"') } : {}),
  }
}

const howLost = ({ status, attempts }: RunStep): string => {
  if (status !== 'failed') return 'was skipped'
  const last = attempts.at(-1)?.outcome
  return last === 'needs-context' || last === 'denied' ? 'cannot go on' : 'failed'
}

// Whoever tries again is given its block of the plan as it is then.
const toAnswer = ({ phases }: Run, { attempts }: RunStep): string =>
  attempts.at(-1)?.outcome === 'needs-context'
    ? `. Answer it in its block of .agents/tmp/phases/${planName(phases) ?? ''}`
    : ''

/** How a run comes to another plan. */
export const planAgain = (run: Run): Way => {
  const planning = run.phases.find(({ split, status }) => split === 'areas' && status !== 'skipped')
  return planning ? resumeFrom(planning.id) : phasegate('dispatch', '--replace', '--plan', 'PATH', '<task>')
}

// Of the parts of a phase the last accepted one carries the facts of the merge; tests that ran again have said theirs.
const lastFacts = (steps: readonly RunStep[]): Facts =>
  steps.findLast((step, index) => isOwn(step, index) && step.facts !== null && step.facts.kind !== 'text')?.facts ?? {
    kind: 'text',
  }

const isOwn = (step: RunStep, index: number): boolean => index === 0 || !runsTests(step)

const reopenTests = (run: Run, at: Instant): Event => ({
  type: 'phases-reopened',
  at,
  from: testPhase(run)?.id ?? '',
  cause: 'tests-failed',
  reason: `the tests run again after repair ${run.counters.testRounds + 1} of ${run.settings.retries.maxPerPhase}`,
})
