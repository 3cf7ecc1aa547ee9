import { counted } from '../core/counted.ts'
import type { FactsOf } from '../core/facts.ts'
import { blockingIssues, type Issue, type Severity } from '../core/review.ts'
import { SEVERITIES } from '../core/severity.ts'
import type { Instant } from '../core/step.ts'
import { resumeFrom } from '../core/text.ts'
import type { Way } from '../core/way.ts'
import { completePhase } from './complete-phase.ts'
import type { Event } from './event.ts'
import { repairLoop } from './loops.ts'
import { issueOf, type OpenIssue, openIssues } from './open-issues.ts'
import type { StageName } from './phase.ts'
import { planFix, planRerun, planReview, testPhase, testResult, testsPassed } from './plan-steps.ts'
import { activePhases, type Phase, type Run, type RunStep } from './state.ts'
import { withoutStop } from './artifact/wording.ts'

/** What follows when the reviewers of a phase, or whoever repairs what they found, have ended: approved, repaired, or blocked. */
export const concludeReview = (run: Run, phase: Phase, steps: readonly RunStep[], at: Instant): Event[] => {
  const reviewers = lastReviewers(steps)
  if (reviewers.length === 0) return afterFix(run, phase, at)
  const facts = combined(reviewers)
  const counting = countingIssues(run, phase, newlyFound(run, phase))
  if (counting.length === 0) {
    return facts.status === 'blocked'
      ? [blocked(at, `${phase.name} blocked the run: ${facts.summary}`, reviewAgain(run, phase))]
      : completePhase(run, phase, facts, at)
  }
  const { turns: fixed, bound } = repairLoop(run, phase)
  if (fixed < bound) {
    return [{ type: 'steps-planned', at, steps: [planFix(run, phase, counting.map(issueOf))] }]
  }
  const what = `${phase.name} still finds ${counted(counting.length, 'issue')} after ${counted(fixed, 'round')} of repair`
  const restarts = run.counters.restarts[phase.stage] ?? 0
  const first = activePhases(run).find(({ stage }) => stage === phase.stage)
  if (facts.status === 'blocked' || restarts >= run.settings.retries.maxPerStage || !first) {
    return [blocked(at, `${what}: ${counting[0]?.issue ?? facts.summary}`, reviewAgain(run, phase))]
  }
  const reason = `${what}: ${counting.map(({ location, issue }) => `${location}: ${issue}`).join('; ')}`
  return [{ type: 'phases-reopened', at, from: first.id, cause: 'stage-restart', reason }]
}

// What it has found itself and nobody was given yet; what a person let pass counts no more.
const newlyFound = (run: Run, { id }: Phase): OpenIssue[] =>
  openIssues(run).filter(({ phase, handed, overridden }) => phase === id && !handed && !overridden)

// A review cannot approve what fails its tests: after a repair by a person, they have to run again first.
const reviewAgain = (run: Run, phase: Phase): Way => {
  const tests = testsPassed(run) === false ? testPhase(run) : undefined
  return resumeFrom(tests && tests.status !== 'skipped' ? tests.id : phase.id)
}

/** The issues of a review that send the work back. While tests fail none is too small: a review never passes them silently. */
export const countingIssues = <Some extends Issue>(run: Run, { stage }: Phase, issues: readonly Some[]): Some[] => {
  return blockingIssues(issues, testsPassed(run) === false ? SEVERITIES[0] : blockingSeverity(run, stage))
}

/** The least severity that sends the work of a stage back, as the settings have it. */
export const blockingSeverity = ({ settings }: Run, stage: StageName): Severity =>
  settings.stages[stage].review.blockOnSeverity ?? settings.blockOnSeverity

/** The reviewers of a review phase's last round: those after the last repair. */
export const lastReviewers = (steps: readonly RunStep[]): RunStep[] => {
  const lastFix = steps.findLastIndex(({ brief }) => brief.kind === 'fix')
  return steps.slice(lastFix + 1).filter(({ executor }) => executor.kind === 'agent')
}

// A repair of code makes the last test result stale: the tests run again before the next review.
const afterFix = (run: Run, phase: Phase, at: Instant): Event[] => {
  const rerun = testResult(run) === null ? [] : [planRerun(run, phase)]
  const reviews = planReview(run, phase).map((step) => ({ ...step, needs: rerun.map(({ id }) => id) }))
  return [{ type: 'steps-planned', at, steps: [...rerun, ...reviews] }]
}

/** The verdict of several reviewers: the strictest status, and every issue. No verdict is no approval. */
const combined = (reviewers: readonly RunStep[]): FactsOf<'review'> => {
  const all = reviewers.flatMap(({ facts }) => (facts?.kind === 'review' ? [facts] : []))
  const status = (['blocked', 'needs_revision', 'approved'] as const).find((each) =>
    all.some((one) => one.status === each),
  )
  const resolved = [...new Set(all.flatMap((one) => one.resolved ?? []))]
  return {
    kind: 'review',
    status: status ?? 'blocked',
    issues: all.flatMap(({ issues }) => issues),
    summary: all.map(({ summary }) => summary).join('\n') || 'no reviewer gave a verdict',
    ...(resolved.length > 0 ? { resolved } : {}),
  }
}

const blocked = (at: Instant, reason: string, next: Way): Event => ({
  type: 'run-blocked',
  at,
  reason: withoutStop(reason),
  next,
})
