import { isDeepStrictEqual } from 'node:util'
import type { Command } from '../../../src/workflow/run/command.ts'
import { decide } from '../../../src/workflow/run/decide.ts'
import { Event } from '../../../src/workflow/run/event.ts'
import { evolve } from '../../../src/workflow/run/evolve.ts'
import { next } from '../../../src/workflow/run/next.ts'
import { STAGES } from '../../../src/workflow/run/phase.ts'
import { blockingIssues } from '../../../src/workflow/core/review.ts'
import { gatesOf } from '../../../src/workflow/run/schedule.ts'
import { settle } from '../../../src/workflow/run/settle.ts'
import { type Run, type State, stepsOf } from '../../../src/workflow/run/state.ts'
import { type Attempt, countedFailures, liveAttempt, type Step } from '../../../src/workflow/core/step.ts'

/** One decision: what was asked in which state, and the events it led to. */
export interface Decision {
  readonly before: State
  readonly command: Command
  readonly events: readonly Event[]
}

type Rule<Subject> = (subject: Subject) => boolean

/** The invariants that hold in every state of a run; docs/architecture.md lists them by these sentences. */
export const STATE_RULES: Readonly<Record<string, Rule<Run>>> = {
  'at most one phase is running; those before it are completed, those after it pending': (run) =>
    /^c*r?p*$/.test(
      active(run)
        .map(({ status }) => status[0])
        .join(''),
    ),
  'a run that is not completed has a running phase; a completed run has completed every phase that was not skipped': (
    run,
  ) =>
    (run.status === 'completed') === active(run).every(({ status }) => status === 'completed') &&
    (run.status === 'completed') === !active(run).some(({ status }) => status === 'running'),
  'a completed run says what it committed': (run) => (run.status === 'completed') === (run.result !== null),
  'every step is in the list of its phase, once': (run) => {
    const listed = run.phases.flatMap((phase) => phase.steps.map((id) => `${phase.id} ${id}`))
    return isDeepStrictEqual(
      listed.toSorted(),
      steps(run)
        .map(({ id, phase }) => `${phase} ${id}`)
        .toSorted(),
    )
  },
  'a step has at most one live attempt, its last, and has one exactly while it is running': (run) =>
    steps(run).every(
      (step) =>
        step.attempts.slice(0, -1).every(({ outcome }) => outcome !== 'running') &&
        (liveAttempt(step) !== null) === (step.status === 'running'),
    ),
  'attempt numbers are unique in a run and none is beyond the number of dispatches': (run) => {
    const numbers = steps(run).flatMap(({ attempts }) => attempts.map(({ number }) => number))
    return (
      new Set(numbers).size === numbers.length && numbers.every((number) => number >= 1 && number <= run.dispatches)
    )
  },
  'an attempt has an end exactly when it is over': (run) =>
    steps(run).every(({ attempts }) =>
      attempts.every(({ outcome, endedAt }) => (outcome === 'running') === (endedAt === null)),
    ),
  'only steps of the running phase are at work or waiting': (run) =>
    run.phases.every(
      (phase) =>
        phase.status === 'running' ||
        stepsOf(run, phase).every(({ status }) => status !== 'running' && status !== 'pending'),
    ),
  'no more agents work at once than maxParallelAgents': (run) =>
    run.phases.every(
      (phase) =>
        stepsOf(run, phase).filter(({ status }) => status === 'running').length <=
        run.settings.stages[phase.stage].maxParallelAgents,
    ),
  'what is at work has everything completed that it needs': (run) =>
    steps(run).every(
      ({ status, needs }) => status !== 'running' || needs.every((need) => run.steps[need]?.status === 'completed'),
    ),
  'a completed phase has all its steps completed; only tasks may have failed or been skipped': (run) =>
    run.phases.every(
      (phase) =>
        phase.status !== 'completed' ||
        stepsOf(run, phase).every(({ status }) => status === 'completed' || phase.split === 'tasks'),
    ),
  'a completed phase had steps, unless code wrote its artifact': (run) =>
    run.phases.every((phase) => phase.status !== 'completed' || phase.steps.length > 0 || phase.text !== null),
  'a passed gate has every phase of its stage behind it': (run) =>
    Object.entries(run.gates).every(([name]) =>
      active(run).every(({ stage, status }) => stage !== name.split('->')[0] || status === 'completed'),
    ),
  'no phase is entered before the gates of all earlier stages are passed': (run) =>
    gatesOf(active(run)).every(
      (gate) =>
        run.gates[gate.name] === 'passed' ||
        active(run).every(
          ({ stage, status }) => STAGES.indexOf(stage) <= STAGES.indexOf(gate.stage) || status === 'pending',
        ),
    ),
  'a completed review has no issue left that counts, and is not blocked': (run) =>
    run.phases.every((phase) => {
      if (phase.type !== 'review' || phase.status !== 'completed' || phase.facts?.kind !== 'review')
        return phase.type !== 'review' || phase.status !== 'completed'
      const blockOn = run.settings.stages[phase.stage].review.blockOnSeverity ?? run.settings.blockOnSeverity
      return phase.facts.status !== 'blocked' && blockingIssues(phase.facts.issues, blockOn).length === 0
    }),
  'tests are said to have passed only when the last ones did': (run) =>
    run.phases.every(
      ({ text }) =>
        text?.includes('All tests passed') !== true || run.phases.some(({ facts }) => facts?.kind === 'tests'),
    ),
  'a task is skipped only for one that it needs and that did not complete': (run) =>
    steps(run).every(
      ({ status, needs }) => status !== 'skipped' || needs.some((need) => run.steps[need]?.status !== 'completed'),
    ),
  'a step has failed only when its attempts are used up': (run) =>
    steps(run).every((step) => step.status !== 'failed' || isUsedUp(run, step)),
  'no counter exceeds its bound': (run) => overBound(run).length === 0,
  'a run always has a directive: something to start, something to wait for, or a reason and a next command': (run) => {
    const directive = next(run, run.updatedAt)
    switch (directive.kind) {
      case 'dispatch':
        return run.status === 'running' && directive.steps.length > 0
      case 'wait':
        return run.status === 'running' && directive.steps.length > 0 !== (directive.until !== null)
      case 'blocked':
      case 'stopped':
        return (
          run.status === directive.kind &&
          directive.reason !== '' &&
          /^\/(?:phasegate:resume|dispatch)/.test(directive.next)
        )
      case 'done':
        return run.status === 'completed'
    }
  },
  'nothing is left that would follow by itself': (run) => settle(run, run.updatedAt).length === 0,
  'what the directive names may be started, all of it': (run) => {
    const directive = next(run, run.updatedAt)
    if (directive.kind !== 'dispatch') return true
    const started = directive.steps.reduce<State>(
      (state, { id }) => decide(state, startOf(run, id)).reduce(evolve, state),
      run,
    )
    return directive.steps.every(({ id }) => started?.steps[id]?.status === 'running')
  },
  'what it does not name is refused': (run) => {
    const directive = next(run, run.updatedAt)
    const named = new Set(directive.kind === 'dispatch' ? directive.steps.map(({ id }) => id) : [])
    return steps(run).every(({ id }) => named.has(id) || refuses(run, startOf(run, id)))
  },
}

/** The invariants of every decision. */
export const DECISION_RULES: Readonly<Record<string, Rule<Decision>>> = {
  'every event carries the time of its command': ({ command, events }) => events.every(({ at }) => at === command.at),
  'every event survives the journal': ({ events }) =>
    events.every((event) => isDeepStrictEqual(Event.parse(JSON.parse(JSON.stringify(event))), event)),
  'a step starts only in a running run, only by start-step, with the next number': ({ before, command, events }) =>
    events.every(
      (event) =>
        event.type !== 'step-started' ||
        (command.type === 'start-step' && before?.status === 'running' && event.attempt === before.dispatches + 1),
    ),
  'a person’s completion comes with the override that says why': ({ command, events }) =>
    events.every((event) => event.type !== 'step-completed' || event.by !== 'person' || command.type === 'override') &&
    (command.type !== 'override' || events.length === 0 || events[0]?.type === 'overridden'),
  'only a person goes back, or a loop that counts it': ({ command, events }) =>
    events.every(
      (event) => event.type !== 'phases-reopened' || event.cause !== 'person' || command.type === 'resume-run',
    ),
  'a phase that is skipped stays so': ({ before, events }) => {
    const run = events.reduce(evolve, before)
    return (before?.phases ?? []).every(
      (phase, index) => phase.status !== 'skipped' || run?.phases[index]?.status === 'skipped',
    )
  },
  'a completed run never changes': ({ before, events }) => before?.status !== 'completed' || events.length === 0,
  'the same said twice changes nothing': (decision) => !isRepeatable(decision.command) || isEcho(decision),
  'an attempt that was given up never completes a step': ({ before, events }) =>
    events.every(
      (event) =>
        event.type !== 'step-completed' || event.by === 'person' || attemptOf(before, event)?.outcome === 'running',
    ),
}

/** The sentences of the invariants that do not hold. */
export const brokenBy = (decision: Decision): string[] => {
  const run = decision.events.reduce(evolve, decision.before)
  return [...broken(DECISION_RULES, decision), ...(run ? brokenIn(run) : [])]
}

/** The sentences of the invariants that do not hold in a state. */
export const brokenIn = (run: Run): string[] => broken(STATE_RULES, run)

const broken = <Subject>(rules: Readonly<Record<string, Rule<Subject>>>, subject: Subject): string[] =>
  Object.entries(rules).flatMap(([sentence, holds]) => (holds(subject) ? [] : [sentence]))

const active = (run: Run) => run.phases.filter(({ status }) => status !== 'skipped')
const steps = (run: Run): Step[] => Object.values(run.steps)

const overBound = (run: Run): string[] => {
  const { retries, review, stages } = run.settings
  const { testRounds, fixRounds, restarts, idleTurns } = run.counters
  const counts: [string, number, number][] = [
    ['testRounds', testRounds, retries.maxPerPhase],
    ['idleTurns', idleTurns, retries.maxIdleStops],
    ...Object.entries(restarts).map(([stage, count]): [string, number, number] => [stage, count, retries.maxPerStage]),
    ...run.phases.map(({ id, stage }): [string, number, number] => [
      id,
      fixRounds[id] ?? 0,
      stages[stage].review.maxRetries ?? review.maxRetries,
    ]),
    ...steps(run).flatMap((step): [string, number, number][] => [
      [step.id, countedFailures(step), 1 + (step.brief.kind === 'task' ? retries.maxPerTask : retries.maxPerPhase)],
      [
        step.id,
        step.attempts.slice(step.countFrom).filter(({ outcome }) => outcome === 'unreachable').length,
        1 + retries.maxUnreachable,
      ],
      [step.id, Math.max(0, ...step.attempts.map(({ refusals }) => refusals.length)), 1 + retries.maxRefusals],
    ]),
  ]
  return counts.flatMap(([name, count, bound]) => (count > bound ? [name] : []))
}

const isUsedUp = (run: Run, step: Step): boolean => {
  const { maxPerTask, maxPerPhase, maxUnreachable } = run.settings.retries
  const unreachable = step.attempts.slice(step.countFrom).filter(({ outcome }) => outcome === 'unreachable').length
  return countedFailures(step) > (step.brief.kind === 'task' ? maxPerTask : maxPerPhase) || unreachable > maxUnreachable
}

const startOf = (run: Run, step: string): Command => ({
  type: 'start-step',
  at: run.updatedAt,
  step,
  session: run.session,
  caller: null,
  missing: [],
})

const refuses = (state: State, command: Command): boolean => {
  try {
    return decide(state, command).length === 0
  } catch {
    return true
  }
}

// A refused report counts each time: the agent may have tried in between. A turn may end again, a context be compacted again.
const REPEATABLE: ReadonlySet<Command['type']> = new Set([
  'start-run',
  'start-step',
  'attach-agent',
  'end-attempt',
  'check-time',
  'stop-run',
])

const isRepeatable = (command: Command): boolean =>
  command.type === 'report-step' ? command.verdict.ok : REPEATABLE.has(command.type)

const isEcho = ({ before, command, events }: Decision): boolean => refuses(events.reduce(evolve, before), command)

const attemptOf = (state: State, { step, attempt }: { step: string; attempt: number }): Attempt | undefined =>
  state?.steps[step]?.attempts.find(({ number }) => number === attempt)
