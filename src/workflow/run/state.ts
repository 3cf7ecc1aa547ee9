import type { Facts, FactsOf } from '../core/facts.ts'
import type { Conductor } from '../core/conductor.ts'
import type { CoreState } from '../core/flow.ts'
import { type Instant, newLife, type Step } from '../core/step.ts'
import type { Way } from '../core/way.ts'
import type { Trees } from '../core/trees.ts'
import type { EventOf } from './event.ts'
import type { Found } from './found.ts'
import type { PhaseDefinition } from './phase.ts'
import type { Brief, PlannedStep } from './planned-step.ts'

/** A step of a phase. `output`: the path of its artifact in the run's `phases/` folder. */
export interface RunStep extends Step {
  readonly phase: string
  readonly brief: Brief
  readonly output: string
}

export interface Phase extends PhaseDefinition {
  readonly status: 'pending' | 'running' | 'completed' | 'skipped'
  readonly steps: readonly string[]
  /** How often it was started. */
  readonly round: number
  /** How often what it found was repaired, in all its rounds. */
  readonly repairs: number
  readonly facts: Facts | null
  readonly text: string | null
  readonly reason: string | null
  readonly startedAt: Instant | null
  readonly endedAt: Instant | null
}

/** How often each loop has turned; every one has a bound in the settings. */
export interface Counters {
  /** Times 3.1 ran again because tests failed, since the stage was (re)started. */
  readonly testRounds: number
  /** Fix rounds per review phase, since its stage was (re)started. */
  readonly fixRounds: Readonly<Record<string, number>>
  readonly restarts: Readonly<Record<string, number>>
}

/** The phase the run went back to. */
interface Reopening extends Pick<EventOf<'phases-reopened'>, 'at' | 'cause' | 'reason'> {
  readonly phase: string
}

interface Override {
  readonly at: Instant
  readonly what: string
  readonly reason: string
}

export interface Run {
  readonly id: string
  readonly task: string
  readonly profile: 'quick' | 'standard' | 'thorough'
  readonly explorers: number
  /** Who carries it out, or did last. */
  readonly conductor: Conductor
  readonly conducted: CoreState['conducted']
  readonly budget: CoreState['budget']
  readonly status: 'running' | 'blocked' | 'stopped' | 'completed'
  readonly phases: readonly Phase[]
  readonly steps: Readonly<Record<string, RunStep>>
  readonly dispatches: number
  readonly counters: Counters
  /** Each time the run went back; artifacts older than that are set aside under `aside/<number>`. */
  readonly reopened: readonly Reopening[]
  readonly gates: Readonly<Record<string, 'passed'>>
  readonly settings: EventOf<'run-started'>['settings']
  readonly dirty: Readonly<Record<string, string>>
  readonly trees: Trees
  readonly found: Found | null
  readonly overrides: readonly Override[]
  /** What keeps it from going on, what a person types next, and what lets it go on all the same. */
  readonly failure: { readonly reason: string; readonly next: Way; readonly otherwise?: Way } | null
  readonly compactions: readonly Instant[]
  readonly result: Pick<EventOf<'run-completed'>, 'branch' | 'commit' | 'notes'> | null
  readonly startedAt: Instant
  readonly updatedAt: Instant
  readonly stoppedAt: Instant | null
}

/** Null before the first commit of a journal. */
export type State = Run | null

export const initial: State = null

export const plannedStep = (step: PlannedStep): RunStep => ({ ...newLife(step.id), ...step })

/** The phases that are part of this run, in their order. */
export const activePhases = (run: Run): Phase[] => run.phases.filter(({ status }) => status !== 'skipped')

export const currentPhase = (run: Run): Phase | null => run.phases.find((phase) => phase.status === 'running') ?? null

/** What a phase has left of this kind: the first that has; null where none did. */
export const factsIn = <Kind extends Facts['kind']>({ phases }: Run, kind: Kind): FactsOf<Kind> | null =>
  phases.map(({ facts }) => facts).find((facts): facts is FactsOf<Kind> => facts?.kind === kind) ?? null

export const stepsOf = (run: Run, phase: Phase): RunStep[] =>
  phase.steps.flatMap((id) => {
    const step = run.steps[id]
    return step ? [step] : []
  })
