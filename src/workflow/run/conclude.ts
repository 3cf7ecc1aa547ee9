import type { Facts } from '../core/facts.ts'
import type { Instant } from '../core/step.ts'
import { phasegate, resume } from '../core/text.ts'
import { completePhase, phaseCompleted } from './complete-phase.ts'
import { concludeReview } from './conclude-review.ts'
import type { Event } from './event.ts'
import { testPhase } from './plan-steps.ts'
import type { Phase, Run, RunStep } from './state.ts'

/** What follows when every step of a phase has ended. */
export const conclude = (run: Run, phase: Phase, steps: readonly RunStep[], at: Instant): Event[] => {
  const failed = steps.find(({ status }) => status === 'failed')
  if (failed && !goesOnWithout(run, phase, steps, failed)) return [blockedBy(phase, failed, at)]
  if (phase.type === 'review') return concludeReview(run, phase, steps, at)
  const facts = phase.split === 'tasks' ? taskFacts(steps) : lastFacts(steps)
  if (phase.check === 'analysis') return [phaseCompleted(phase, facts, at), reopenTests(run, at)]
  return completePhase(run, phase, facts, at)
}

// Where the user wants the rest all the same. Never for an outage, which nobody has tried to get past, and never where nothing
// was done: there would be nothing to review, document or commit.
const goesOnWithout = (run: Run, { split }: Phase, steps: readonly RunStep[], failed: RunStep): boolean =>
  split === 'tasks' &&
  run.settings.stages.IMPLEMENT.onFailedTask === 'continue' &&
  failed.attempts.at(-1)?.outcome !== 'unreachable' &&
  steps.some(({ status }) => status === 'completed')

const blockedBy = ({ name, split }: Phase, { id, reason }: RunStep, at: Instant): Event => ({
  type: 'run-blocked',
  at,
  reason: `${name}: ${id} failed: ${withoutStop(reason ?? 'no reason given')}`,
  next: resume({ kind: 'retry-failed' }),
  ...(split === 'tasks' ? { otherwise: phasegate('override', id, '--reason', '"…"') } : {}),
})

// What follows the reason brings its own punctuation.
const withoutStop = (reason: string): string => reason.replace(/[.\s]+$/, '')

// Of the parts of a phase the last accepted one carries the facts of the merge.
const lastFacts = (steps: readonly RunStep[]): Facts =>
  steps.findLast(({ facts }) => facts !== null && facts.kind !== 'text')?.facts ?? { kind: 'text' }

const taskFacts = (steps: readonly RunStep[]): Facts => {
  const done = steps.flatMap(({ facts }) => (facts?.kind === 'task' ? [facts] : []))
  return {
    kind: 'task',
    status: done.length === steps.length ? 'completed' : 'failed',
    summary: `${done.length} of ${steps.length} tasks completed`,
    filesModified: [...new Set(done.flatMap(({ filesModified }) => filesModified))],
    errors: steps.flatMap(({ id, status, reason }) => (status === 'completed' ? [] : [`${id}: ${reason ?? status}`])),
  }
}

const reopenTests = (run: Run, at: Instant): Event => ({
  type: 'phases-reopened',
  at,
  from: testPhase(run)?.id ?? '',
  cause: 'tests-failed',
  reason: `the tests run again after repair ${run.counters.testRounds + 1} of ${run.settings.retries.maxPerPhase}`,
})
