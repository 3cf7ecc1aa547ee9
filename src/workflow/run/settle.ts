import type { Event } from './event.ts'
import { evolve } from './evolve.ts'
import type { Facts } from '../core/facts.ts'
import { counted } from '../core/counted.ts'
import { planFix, planRerun, planReview, planSteps, testPhase, testResult, testsPassed } from './plan-steps.ts'
import { repairLoop } from './loops.ts'
import type { StageName } from './phase.ts'
import { blockingIssues, type Issue, type Severity } from '../core/review.ts'
import { readySteps } from '../core/ready-steps.ts'
import { type Gate, gateAfter } from './schedule.ts'
import { activePhases, currentPhase, type Phase, type Run, stepsOf } from './state.ts'
import type { Instant, Step } from '../core/step.ts'

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

export const fold = (run: Run, events: readonly Event[]): Run =>
  events.reduce<Run>((state, event) => evolve(state, event) ?? state, run)

const settleOnce = (run: Run, at: Instant): Event[] => {
  if (run.status !== 'running') return []
  const phase = currentPhase(run)
  if (!phase) return startNext(run, at)
  const steps = stepsOf(run, phase)
  if (steps.length === 0) return plan(run, phase, at)
  const dependents = skipDependents(steps, at)
  const skipped = dependents.length > 0 ? dependents : skipUnreachable(steps, at)
  if (skipped.length > 0) return skipped
  if (steps.some(({ status }) => status === 'pending' || status === 'running')) return []
  return conclude(run, phase, steps, at)
}

const startNext = (run: Run, at: Instant): Event[] => {
  const phase = run.phases.find(({ status }) => status === 'pending')
  if (!phase) return [complete(run, at)]
  const started: Event = { type: 'phase-started', at, phase: phase.id, round: phase.round + 1 }
  const text = nothingToAnalyze(run, phase)
  return text ? [started, ...completePhase(run, phase, { kind: 'text' }, at, text)] : [started]
}

const plan = (run: Run, phase: Phase, at: Instant): Event[] => {
  const steps = planSteps(run, phase)
  if (steps.length > 0) return [{ type: 'steps-planned', at, steps }]
  const planning = run.phases.find(({ split, status }) => split === 'areas' && status !== 'skipped')
  const next = planning ? resumeAt(planning.id) : '/dispatch --replace --plan PATH <task>'
  return [blocked(at, `phase ${phase.id} ${phase.name} has nothing to do: this run has no plan`, next)]
}

// The analyst is started only for failures it may still repair; what code writes instead says why.
const nothingToAnalyze = (run: Run, phase: Phase): string | null => {
  if (phase.check !== 'analysis') return null
  const passed = testsPassed(run)
  if (passed === true) return '## Status\n\nAll tests passed.\n'
  if (passed === null) return `## Status\n\nNothing to analyze: ${testResult(run)?.summary ?? 'no tests ran'}.\n`
  const { testRounds } = run.counters
  if (testRounds < run.settings.retries.maxPerPhase) return null
  return `## Status\n\nThe tests still fail after ${rounds(testRounds)} of repair.\n`
}

const complete = (run: Run, at: Instant): Event => {
  const committed = Object.values(run.steps).find(({ facts }) => facts?.kind === 'committed')?.facts
  const { branch, commit, notes } =
    committed?.kind === 'committed' ? committed : { branch: null, commit: null, notes: ['no phase committed anything'] }
  return { type: 'run-completed', at, branch, commit, notes }
}

const skipDependents = (steps: readonly Step[], at: Instant): Event[] => {
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
const skipUnreachable = (steps: readonly Step[], at: Instant): Event[] => {
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

const conclude = (run: Run, phase: Phase, steps: readonly Step[], at: Instant): Event[] => {
  const failures = steps.filter(({ status }) => status === 'failed')
  // A task may fail for good, but not for an outage: the run would go on without work that nobody has tried.
  const failed = phase.split === 'tasks' ? failures.find(wasUnreachable) : failures[0]
  if (failed) {
    return [blocked(at, `${phase.name}: ${failed.id} failed: ${failed.reason ?? 'no reason given'}`, RETRY_FAILED)]
  }
  if (phase.type === 'review') return concludeReview(run, phase, steps, at)
  const facts = phase.split === 'tasks' ? taskFacts(steps) : lastFacts(steps)
  if (phase.check === 'analysis') return [phaseCompleted(phase, facts, at), reopenTests(run, at)]
  return completePhase(run, phase, facts, at)
}

const wasUnreachable = ({ attempts }: Step): boolean => attempts.at(-1)?.outcome === 'unreachable'

// Of the parts of a phase the last accepted one carries the facts of the merge.
const lastFacts = (steps: readonly Step[]): Facts =>
  steps.findLast(({ facts }) => facts !== null && facts.kind !== 'text')?.facts ?? { kind: 'text' }

const taskFacts = (steps: readonly Step[]): Facts => {
  const done = steps.flatMap(({ facts }) => (facts?.kind === 'task' ? [facts] : []))
  return {
    kind: 'task',
    status: done.length === steps.length ? 'completed' : 'failed',
    summary: `${done.length} of ${steps.length} tasks completed`,
    filesModified: [...new Set(done.flatMap(({ filesModified }) => filesModified))],
    errors: steps.flatMap(({ id, status, reason }) => (status === 'completed' ? [] : [`${id}: ${reason ?? status}`])),
  }
}

/** The events that complete a phase, and the gate after it where it is the last of its stage. */
export const completePhase = (run: Run, phase: Phase, facts: Facts, at: Instant, text?: string): Event[] => {
  const gate = gateAfter(run, phase.id)
  return [phaseCompleted(phase, facts, at, text), ...(gate ? [gatePassed(gate, at)] : [])]
}

const phaseCompleted = (phase: Phase, facts: Facts, at: Instant, text?: string): Event => ({
  type: 'phase-completed',
  at,
  phase: phase.id,
  facts,
  ...(text === undefined ? {} : { text }),
})

const gatePassed = (gate: Gate, at: Instant): Event => ({
  type: 'gate-passed',
  at,
  gate: gate.name,
  required: [...gate.required],
})

const concludeReview = (run: Run, phase: Phase, steps: readonly Step[], at: Instant): Event[] => {
  const reviewers = lastReviewers(steps)
  if (reviewers.length === 0) return afterFix(run, phase, at)
  const facts = combined(reviewers)
  const counting = countingIssues(run, phase, facts.issues)
  if (counting.length === 0) {
    return facts.status === 'blocked'
      ? [blocked(at, `${phase.name} blocked the run: ${facts.summary}`, reviewAgain(run, phase))]
      : completePhase(run, phase, facts, at)
  }
  const { turns: fixed, bound } = repairLoop(run, phase)
  if (fixed < bound) {
    return [{ type: 'steps-planned', at, steps: [planFix(run, phase, counting)] }]
  }
  const what = `${phase.name} still finds ${counted(counting.length, 'issue')} after ${rounds(fixed)} of repair`
  const restarts = run.counters.restarts[phase.stage] ?? 0
  const first = activePhases(run).find(({ stage }) => stage === phase.stage)
  if (facts.status === 'blocked' || restarts >= run.settings.retries.maxPerStage || !first) {
    return [blocked(at, `${what}: ${counting[0]?.issue ?? facts.summary}`, reviewAgain(run, phase))]
  }
  const reason = `${what}: ${counting.map(({ location, issue }) => `${location}: ${issue}`).join('; ')}`
  return [{ type: 'phases-reopened', at, from: first.id, cause: 'stage-restart', reason }]
}

// A review cannot approve what fails its tests: after a repair by a person, they have to run again first.
const reviewAgain = (run: Run, phase: Phase): string => {
  const tests = testsPassed(run) === false ? testPhase(run) : undefined
  return resumeAt(tests && tests.status !== 'skipped' ? tests.id : phase.id)
}

/** The issues of a review that send the work back. While tests fail none is too small: a review never passes them silently. */
export const countingIssues = (run: Run, { stage }: Phase, issues: readonly Issue[]): Issue[] => {
  return blockingIssues(issues, testsPassed(run) === false ? 'low' : blockingSeverity(run, stage))
}

/** The least severity that sends the work of a stage back, as the settings have it. */
export const blockingSeverity = ({ settings }: Run, stage: StageName): Severity =>
  settings.stages[stage].review.blockOnSeverity ?? settings.blockOnSeverity

/** The reviewers of a review phase's last round: those after the last repair. */
export const lastReviewers = (steps: readonly Step[]): Step[] => {
  const lastFix = steps.findLastIndex(({ brief }) => brief.kind === 'fix')
  return steps.slice(lastFix + 1).filter(({ executor }) => executor.kind === 'agent')
}

// A repair of code makes the last test result stale: the tests run again before the next review.
const afterFix = (run: Run, phase: Phase, at: Instant): Event[] => {
  const rerun = testResult(run) === null ? [] : [planRerun(run, phase)]
  const reviews = planReview(run, phase).map((step) => ({ ...step, needs: rerun.map(({ id }) => id) }))
  return [{ type: 'steps-planned', at, steps: [...rerun, ...reviews] }]
}

const reopenTests = (run: Run, at: Instant): Event => ({
  type: 'phases-reopened',
  at,
  from: testPhase(run)?.id ?? '',
  cause: 'tests-failed',
  reason: `the tests run again after repair ${run.counters.testRounds + 1} of ${run.settings.retries.maxPerPhase}`,
})

/** The verdict of several reviewers: the strictest status, and every issue. No verdict is no approval. */
const combined = (reviewers: readonly Step[]): Extract<Facts, { kind: 'review' }> => {
  const all = reviewers.flatMap(({ facts }) => (facts?.kind === 'review' ? [facts] : []))
  const status = (['blocked', 'needs_revision', 'approved'] as const).find((each) =>
    all.some((one) => one.status === each),
  )
  return {
    kind: 'review',
    status: status ?? 'blocked',
    issues: all.flatMap(({ issues }) => issues),
    summary: all.map(({ summary }) => summary).join('\n') || 'no reviewer gave a verdict',
  }
}

const rounds = (count: number): string => counted(count, 'round')

const RETRY_FAILED = '/phasegate:resume --retry-failed'

/** The command with which a person goes back to a phase; a blocked run that names it is taken back there by a bare resume, too. */
export const resumeAt = (phase: string): string => `/phasegate:resume --from-phase ${phase}`
// What follows the reason brings its own punctuation.
const blocked = (at: Instant, reason: string, next: string): Event => ({
  type: 'run-blocked',
  at,
  reason: reason.replace(/[.\s]+$/, ''),
  next,
})
