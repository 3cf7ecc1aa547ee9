import { adoptPlan } from './adopt-plan.ts'
import type { CommandOf } from './command.ts'
import type { Event, EventOf } from './event.ts'
import type { Facts } from '../core/facts.ts'
import { approved, countedAsPassed, factsFor } from './override-facts.ts'
import { mayEdit } from './may-edit.ts'
import { testPhase, testResult, testsPassed } from './plan-steps.ts'
import { Refused } from '../core/refused.ts'
import { phasegate, resume, text as said } from '../core/text.ts'
import { type Gate, gatesOf } from './schedule.ts'
import { completePhase } from './complete-phase.ts'
import { lastReviewers } from './conclude-review.ts'
import { issueOf, openIssues } from './open-issues.ts'
import { runsTests } from './test-again.ts'
import { fold } from './evolve.ts'
import { activePhases, currentPhase, type Phase, type Run, type RunStep, stepsOf } from './state.ts'
import { liveAttempt } from '../core/step.ts'

/**
 * A person lets the run go past a step, a phase, a reviewer's verdict, failing tests or a gate. A review then counts as
 * approved, a task as done, tests as passed because somebody says so; what later steps cannot do without (the plan, the
 * commit message) has to be on disk and good.
 *
 * @throws Refused `run-completed`, `not-running`, `unknown-step`, `gate-passed`, `gate-ahead`, `not-overridable`, `plan-unreadable`
 */
export const decideOverride = (run: Run, command: CommandOf<'override'>): Event[] => {
  const phase = currentPhase(run)
  if (!phase) throw new Refused('run-completed', `run ${run.id} is completed; there is nothing to override`)
  if (run.status === 'stopped')
    throw new Refused('not-running', said`the run is stopped. Let it go on first: ${resume()}`)
  const edited = adoptPlan(run, command.planOnDisk, command.at)
  return [...openWays(run, command), ...edited, ...passOver(run, phase, command)]
}

const openWays = (run: Run, { at, what, reason }: CommandOf<'override'>): Event[] => [
  { type: 'overridden', at, what, reason },
  ...(run.status === 'blocked'
    ? [{ type: 'run-resumed', at, session: run.conductor.session, client: run.conductor.client } as const]
    : []),
]

const passOver = (run: Run, phase: Phase, command: CommandOf<'override'>): Event[] => {
  const gate = gateNamed(run, command.what)
  if (gate) return overrideGate(run, phase, gate, command)
  const failed = failedTests(run, phase, command.what)
  if (failed) return overrideTests(run, phase, failed, command)
  const steps = stepsOf(run, phase)
  if (command.what === phase.id && steps.some((step) => stands(step, steps))) return overridePhase(run, phase, command)
  const step = steps.find(({ id }) => id === command.what)
  if (!step || !stands(step, steps)) throw unknown(run, phase, command.what)
  return [completed(step, factsFor(run, phase, step, command), command), ...freed(steps, step, command)]
}

// A step that has ended stands in nobody's way, except a reviewer whose verdict is the phase's.
const stands = (step: RunStep, steps: readonly RunStep[]): boolean =>
  step.status !== 'completed' || (step.facts?.kind === 'review' && lastReviewers(steps).includes(step))

const completed = (step: RunStep, facts: Facts, { at }: CommandOf<'override'>): EventOf<'step-completed'> => ({
  type: 'step-completed',
  at,
  step: step.id,
  attempt: liveAttempt(step)?.number ?? 0,
  facts,
  by: 'person',
})

/** What was skipped only because it waits for this step, directly or through others, waits again. */
const freed = (steps: readonly RunStep[], step: RunStep, { at }: CommandOf<'override'>): Event[] => {
  const ids = new Set([step.id])
  const waiting = steps.filter(({ status }) => status === 'skipped')
  for (let size = 0; size < ids.size;) {
    size = ids.size
    for (const { id, needs } of waiting) if (needs.some((need) => ids.has(need))) ids.add(id)
  }
  return waiting
    .filter(({ id }) => ids.has(id) && id !== step.id)
    .map(({ id }) => ({
      type: 'step-retried',
      at,
      step: id,
      reason: `${step.id} counts as done: a person overrode it`,
    }))
}

/** Every open step of the phase is passed over; a review is approved with that, whatever its reviewers said. */
const overridePhase = (run: Run, phase: Phase, command: CommandOf<'override'>): Event[] => {
  const open = stepsOf(run, phase).filter(({ status }) => status !== 'completed')
  if (phase.type === 'review') {
    const issues = openIssues(run).filter(({ phase: by }) => by === phase.id)
    return closed(run, phase, open, approved(command, { issues: issues.map(issueOf) }), command)
  }
  // Without a commit no message is needed for one.
  const facts = (step: RunStep): Facts =>
    phase.check === 'completion' && step.executor.kind === 'agent'
      ? { kind: 'text' }
      : factsFor(run, phase, step, command)
  return open.map((step) => completed(step, facts(step), command))
}

const closed = (
  run: Run,
  phase: Phase,
  open: readonly RunStep[],
  facts: Facts,
  command: CommandOf<'override'>,
  text?: string,
): Event[] => {
  const done = open.map((step) => completed(step, leftOpen(run, step, command), command))
  return [...done, ...completePhase(fold(run, done), phase, facts, command.at, text === undefined ? {} : { text })]
}

// What was repaired after the tests passed, and not tested since, counts as passed on the word of a person only.
const leftOpen = (run: Run, step: RunStep, { reason }: CommandOf<'override'>): Facts =>
  testsPassed(run) === true && (runsTests(step) || mayEdit(run, step)) ? countedAsPassed(run, reason) : { kind: 'text' }

/** The step whose result stands in the way of later phases: tests that failed, in a phase that is over. */
const failedTests = (run: Run, phase: Phase, what: string): RunStep | null => {
  const tests = testPhase(run)
  const step = tests ? stepsOf(run, tests).at(-1) : undefined
  if (!tests || !step || tests.id === phase.id || testResult(run)?.passed !== false) return null
  return what === tests.id || what === step.id ? step : null
}

// The failures need no analysis any more; what is reviewed goes on under the new result.
const overrideTests = (run: Run, phase: Phase, tests: RunStep, command: CommandOf<'override'>): Event[] => {
  const facts = countedAsPassed(run, command.reason)
  const done = completed(tests, facts, command)
  if (phase.check !== 'analysis') return [done, ...triedAgain(stepsOf(run, phase), command)]
  const after = fold(run, [done])
  const open = stepsOf(after, phase).filter(({ status }) => status !== 'completed')
  const result = facts.kind === 'tests' ? facts.summary : ''
  return [
    done,
    ...closed(after, phase, open, { kind: 'text' }, command, `## Status\n\nNothing to analyze: ${result}.\n`),
  ]
}

// A reviewer may have failed because it could not approve what failed its tests.
const triedAgain = (steps: readonly RunStep[], { at, what }: CommandOf<'override'>): Event[] =>
  steps
    .filter(({ status }) => status === 'failed')
    .map(({ id }) => ({ type: 'step-retried', at, step: id, reason: `${what} counts as passed: a person overrode it` }))

const gateNamed = (run: Run, name: string): Gate | undefined =>
  gatesOf(activePhases(run)).find((gate) => gate.name === name.toUpperCase())

const overrideGate = (run: Run, phase: Phase, gate: Gate, command: CommandOf<'override'>): Event[] => {
  if (run.gates[gate.name] === 'passed')
    throw new Refused('gate-passed', said`the gate ${gate.name} is passed already. See: ${phasegate('status')}`)
  const place = run.phases.findIndex(({ id }) => id === gate.phase)
  if (phase.stage !== gate.stage || run.phases.indexOf(phase) < place) {
    throw new Refused(
      'gate-ahead',
      `the gate ${gate.name} stands after phase ${gate.phase}; the run is at ${phase.id} ${phase.name}. Open steps that can be overridden: ${openIds(stepsOf(run, phase)).join(', ') || '(none)'}`,
    )
  }
  return overridePhase(run, phase, command)
}

const unknown = (run: Run, phase: Phase, what: string): Refused => {
  const gate = gatesOf(activePhases(run)).find(({ stage }) => stage === phase.stage)
  const known = [...openIds(stepsOf(run, phase)), phase.id, gate?.name ?? ''].filter(Boolean)
  return new Refused(
    'unknown-step',
    said`${what || 'that'} is nothing that can be overridden now; there is ${known.join(', ')}. See: ${phasegate('status')}`,
  )
}

const openIds = (steps: readonly RunStep[]): string[] => steps.filter((step) => stands(step, steps)).map(({ id }) => id)
