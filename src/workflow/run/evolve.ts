import type { Event, EventOf } from './event.ts'
import { keptBudget } from '../core/kept-budget.ts'
import { conductorOf } from '../core/conductor.ts'
import type { CoreEvent, StepEvent } from '../core/event.ts'
import { type Carrying, evolveCore, evolveLife } from '../core/evolve.ts'
import type { Facts } from '../core/facts.ts'
import { resume } from '../core/text.ts'
import type { PlannedStep } from './planned-step.ts'
import { freshPhase, reopened } from './reopened.ts'
import { type Counters, type Phase, plannedStep, type Run, type State } from './state.ts'
import { ownValue } from '../core/own-value.ts'

/** The state after an event. Total: an event that does not fit (a step that is not there) changes nothing but the time. */
export const evolve = (state: State, event: Event): State => {
  if (event.type === 'run-started') return startedRun(event)
  if (!state) return state
  return { ...applied(state, event), updatedAt: event.at }
}

export const fold = (run: Run, events: readonly Event[]): Run =>
  events.reduce<Run>((state, event) => evolve(state, event) ?? state, run)

/** A run as it is right after its first event. */
export const startedRun = (event: EventOf<'run-started'>): Run => {
  const skipped = new Map(event.skipped.map(({ phase, reason }) => [phase, reason]))
  return {
    id: event.run,
    task: event.task,
    profile: event.profile,
    explorers: event.explorers,
    conductor: conductorOf(event),
    conducted: {},
    budget: event.budget ? keptBudget(event.budget, event.at) : null,
    status: 'running',
    phases: event.phases.map((definition): Phase => ({
      ...definition,
      ...freshPhase,
      repairs: 0,
      status: skipped.has(definition.id) ? 'skipped' : 'pending',
      reason: skipped.get(definition.id) ?? null,
      facts: event.given[definition.id] ?? null,
    })),
    steps: {},
    dispatches: 0,
    counters: { testRounds: 0, fixRounds: {}, restarts: {} },
    gates: {},
    reopened: [],
    settings: event.settings,
    dirty: event.dirty,
    trees: event.trees ?? { off: 'it was begun by version 0.1.0' },
    found: event.found ?? null,
    overrides: [],
    failure: null,
    compactions: [],
    result: null,
    startedAt: event.at,
    updatedAt: event.at,
    stoppedAt: null,
  }
}

const applied = (run: Run, event: Exclude<Event, EventOf<'run-started'>>): Run => {
  switch (event.type) {
    case 'step-completed':
      return adopted(withStep(run, event), event)
    case 'step-started':
    case 'agent-attached':
    case 'report-refused':
    case 'attempt-measured':
    case 'attempt-ended':
    case 'late-report-ignored':
    case 'step-skipped':
    case 'step-retried':
      return withStep(run, event)
    case 'turn-ended-early':
    case 'conductor-measured':
    case 'budget-reached':
      return { ...run, ...withConductor(run, event) }
    case 'phase-started':
      return withPhase(run, event.phase, (phase) => ({
        ...phase,
        status: 'running',
        round: event.round,
        startedAt: phase.startedAt ?? event.at,
      }))
    case 'steps-planned':
      return event.steps.reduce(
        (next, step) => ({
          ...withPhase(next, step.phase, (phase) => withPlanned(phase, step)),
          steps: { ...next.steps, [step.id]: plannedStep(step) },
          counters: step.brief.kind === 'fix' ? withFixRound(next.counters, step.phase) : next.counters,
        }),
        run,
      )
    case 'phase-completed':
      return withPhase(run, event.phase, (phase) => ({
        ...phase,
        status: 'completed',
        facts: event.facts,
        text: event.text ?? null,
        reason: event.reason ?? null,
        endedAt: event.at,
      }))
    case 'gate-passed':
      return { ...run, gates: { ...run.gates, [event.gate]: 'passed' } }
    case 'phases-reopened':
      return reopened(run, event)
    case 'plan-edited':
      return withFacts(run, { kind: 'plan', tasks: event.tasks })
    case 'run-blocked':
      return { ...run, status: 'blocked', failure: failureOf(event), stoppedAt: event.at }
    case 'run-stopped':
      return {
        ...run,
        status: 'stopped',
        stoppedAt: event.at,
        failure: { reason: event.reason, next: resume() },
      }
    case 'run-resumed':
      return {
        ...run,
        status: 'running',
        conductor: conductorOf(event),
        // A budget is for the whole of a run.
        ...(event.budget ? { budget: keptBudget(event.budget, run.startedAt) } : {}),
        failure: null,
        stoppedAt: null,
      }
    case 'context-compacted':
      return { ...run, compactions: [...run.compactions, event.at] }
    case 'overridden':
      return { ...run, overrides: [...run.overrides, { at: event.at, what: event.what, reason: event.reason }] }
    case 'run-completed':
      return {
        ...run,
        status: 'completed',
        result: { branch: event.branch, commit: event.commit, notes: event.notes },
        stoppedAt: event.at,
      }
  }
}

const withPlanned = (phase: Phase, { id, brief }: PlannedStep): Phase => ({
  ...phase,
  steps: [...phase.steps, id],
  repairs: phase.repairs + (brief.kind === 'fix' ? 1 : 0),
})

const withFixRound = (counters: Counters, phase: string): Counters => ({
  ...counters,
  fixRounds: { ...counters.fixRounds, [phase]: (counters.fixRounds[phase] ?? 0) + 1 },
})

const withPhase = (run: Run, id: string, change: (phase: Phase) => Phase): Run => ({
  ...run,
  phases: run.phases.map((phase) => (phase.id === id ? change(phase) : phase)),
})

const withStep = (run: Run, event: StepEvent): Run => {
  const step = ownValue(run.steps, event.step)
  if (!step) return run
  return { ...run, ...withConductor(run, event), steps: { ...run.steps, [step.id]: evolveLife(step, event) } }
}

const withConductor = (run: Run, event: CoreEvent): Pick<Run, keyof Carrying> => {
  const { conductor, ...carrying } = evolveCore(run, event)
  return { ...carrying, conductor: conductor ?? run.conductor }
}

const failureOf = ({ reason, next, otherwise }: EventOf<'run-blocked'>): Run['failure'] => ({
  reason,
  next,
  ...(otherwise ? { otherwise } : {}),
})

// A fixer of a plan review hands in the plan it edited, and tests that run again replace the earlier result.
const adopted = (run: Run, event: EventOf<'step-completed'>): Run => {
  const { facts } = event
  const step = ownValue(run.steps, event.step)
  const replaces = facts.kind === 'tests' || (facts.kind === 'plan' && step?.brief.kind === 'fix')
  return replaces ? withFacts(run, facts) : run
}

const withFacts = (run: Run, facts: Facts): Run => ({
  ...run,
  phases: run.phases.map((phase) => (phase.facts?.kind === facts.kind ? { ...phase, facts } : phase)),
})
