import { isDeepStrictEqual } from 'node:util'
import { blockingIssues } from '../../../src/workflow/core/review.ts'
import { countedFailures } from '../../../src/workflow/core/step.ts'
import type { Command } from '../../../src/workflow/run/command.ts'
import { decide } from '../../../src/workflow/run/decide.ts'
import { Event } from '../../../src/workflow/run/event.ts'
import { lastReviewers } from '../../../src/workflow/run/conclude-review.ts'
import { evolve } from '../../../src/workflow/run/evolve.ts'
import { runFlow } from '../../../src/workflow/run/flow.ts'
import { loopsOf } from '../../../src/workflow/run/loops.ts'
import { mayEdit } from '../../../src/workflow/run/may-edit.ts'
import { next } from '../../../src/workflow/run/next.ts'
import { STAGES } from '../../../src/workflow/run/phase.ts'
import { tasksOf, testsPassed } from '../../../src/workflow/run/plan-steps.ts'
import { gatesOf } from '../../../src/workflow/run/schedule.ts'
import { type Run, type RunStep, type State, stepsOf } from '../../../src/workflow/run/state.ts'
import * as core from '../core/invariants.ts'
import { subjectOf } from '../core/subject.ts'

/** One decision: what was asked in which state, and the events it led to; null where it was refused. */
export type Decision = core.Decision<State, Event, Command>

type Rule<Subject> = (subject: Subject) => boolean

/** The invariants that hold in every state of a run beside those of both flows; docs/architecture.md lists them. */
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
  'only steps of the running phase are at work or waiting': (run) =>
    run.phases.every(
      (phase) =>
        phase.status === 'running' ||
        stepsOf(run, phase).every(({ status }) => status !== 'running' && status !== 'pending'),
    ),
  'a completed phase has all its steps completed; only tasks may have failed or been skipped, where the settings say so':
    (run) =>
      run.phases.every(
        (phase) =>
          phase.status !== 'completed' ||
          stepsOf(run, phase).every(
            ({ status }) =>
              status === 'completed' ||
              (phase.split === 'tasks' && run.settings.stages.IMPLEMENT.onFailedTask === 'continue'),
          ),
      ),
  'nothing is reviewed, documented or committed of a run in which no task completed': (run) =>
    run.phases.every(
      (phase) =>
        phase.split !== 'tasks' ||
        phase.status !== 'completed' ||
        stepsOf(run, phase).some(({ status }) => status === 'completed'),
    ),
  'a completed phase had steps, unless it says why not': (run) =>
    run.phases.every((phase) => phase.status !== 'completed' || phase.steps.length > 0 || phase.reason !== null),
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
      const verdicts = lastReviewers(stepsOf(run, phase)).flatMap(({ facts }) =>
        facts?.kind === 'review' ? [facts] : [],
      )
      // What a person let pass stays open.
      const counted = verdicts.filter(({ overridden }) => overridden === undefined).flatMap(({ issues }) => issues)
      const isLetPass = phase.facts.overridden !== undefined
      return phase.facts.status !== 'blocked' && (isLetPass || blockingIssues(counted, blockOn).length === 0)
    }),
  'tests are said to have passed only when the last ones did': (run) =>
    run.phases.every(
      ({ text }) =>
        text?.includes('All tests passed') !== true || run.phases.some(({ facts }) => facts?.kind === 'tests'),
    ),
  'what changed after the tests passed was tested again before the run completed': (run) => {
    const place = run.phases.findIndex(({ facts }) => facts?.kind === 'tests')
    if (run.status !== 'completed' || place < 0 || testsPassed(run) !== true) return true
    const later = run.phases.slice(place).flatMap((phase) => stepsOf(run, phase))
    const passed = later.findLastIndex(({ facts }) => facts?.kind === 'tests' && facts.passed === true)
    return later.slice(passed + 1).every((step) => !mayEdit(run, step) || step.changed?.length === 0)
  },
  'in one checkout no two tasks that name the same file are at work at once': (run) => {
    const working = tasksOf(run).filter(({ id }) => run.steps[id]?.status === 'running')
    const files = working.flatMap((task) => [...new Set(task.files)])
    return !('off' in run.trees) || new Set(files).size === files.length
  },
  'a task is skipped only for one that it needs and that did not complete': (run) =>
    steps(run).every(
      ({ status, needs }) => status !== 'skipped' || needs.some((need) => run.steps[need]?.status !== 'completed'),
    ),
  'no loop turns more often than its bound': (run) => loopsOf(run).every(({ turns, bound }) => turns <= bound),
  'a run that does not go on says why, and what a person types next': (run) => {
    const { kind } = next(run, run.updatedAt)
    return run.status === 'running'
      ? kind === 'dispatch' || kind === 'wait'
      : kind === (run.status === 'completed' ? 'done' : run.status)
  },
}

/** The invariants of every decision in a run beside those of both flows. */
export const DECISION_RULES: Readonly<Record<string, Rule<Decision>>> = {
  'a step starts only in a running run': ({ before, events }) =>
    (events ?? []).every((event) => event.type !== 'step-started' || before?.status === 'running'),
  'a person’s completion comes with the override that says why': ({ command, events }) =>
    (events ?? []).every(
      (event) => event.type !== 'step-completed' || event.by !== 'person' || command.type === 'override',
    ) &&
    (command.type !== 'override' || !events || events.some(({ type }) => type === 'overridden')),
  'only a person goes back, or a loop that counts it': ({ command, events }) =>
    (events ?? []).every(
      (event) => event.type !== 'phases-reopened' || event.cause !== 'person' || command.type === 'resume-run',
    ),
  'a phase that is skipped stays so': ({ before, events }) => {
    const run = (events ?? []).reduce(evolve, before)
    return (before?.phases ?? []).every(
      (phase, index) => phase.status !== 'skipped' || run?.phases[index]?.status === 'skipped',
    )
  },
  'a completed run never changes, but for what it cost': ({ before, command, events }) =>
    before?.status !== 'completed' || command.type === 'measure' || (events ?? []).length === 0,
}

/** The sentences of the invariants that do not hold. */
export const brokenBy = (decision: Decision): string[] => {
  const run = (decision.events ?? []).reduce(evolve, decision.before)
  return [
    ...core.brokenInCore(seen, decision),
    ...core.broken(DECISION_RULES, decision),
    ...(run ? core.broken(STATE_RULES, run) : []),
  ]
}

/** The sentences of the invariants that do not hold in a state. */
export const brokenIn = (run: Run): string[] => [
  ...core.broken(core.STATE_RULES, subjectOfRun(run, run.updatedAt)),
  ...core.broken(STATE_RULES, run),
]

const subjectOfRun = (run: Run, now: string): core.Subject =>
  subjectOf(
    runFlow,
    run,
    now,
    {
      goesOn: run.status === 'running',
      tries: (step) => triesOf(run, step.id),
      hasUsedUpItsTries: (step) =>
        countedFailures(step) >= triesOf(run, step.id) ||
        step.attempts.slice(step.countFrom).filter(({ outcome }) => outcome === 'unreachable').length >
          run.settings.retries.maxUnreachable,
      isPersons: () => false,
      stepsOf: () => steps(run),
      crewsOf: () =>
        run.phases.map((phase) => ({
          steps: stepsOf(run, phase),
          limit: run.settings.stages[phase.stage].maxParallelAgents,
        })),
    },
    (state) => subjectOfRun(state, now),
  )

const triesOf = ({ steps: all, settings }: Run, id: string): number =>
  1 + (all[id]?.brief.kind === 'task' ? settings.retries.maxPerTask : settings.retries.maxPerPhase)

const seen: core.Seen<State, Event, Command> = {
  subjectOf: (run, now) => run && subjectOfRun(run, now),
  evolve,
  decide,
  journal: Event,
  isFromOutside: () => false,
  isRepeatable: (command) => ['start-run', 'stop-run'].includes(command.type) || core.isRepeatableStep(command),
}

const active = (run: Run) => run.phases.filter(({ status }) => status !== 'skipped')
const steps = (run: Run): RunStep[] => Object.values(run.steps)
