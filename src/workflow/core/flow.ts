import type { Kept } from './kept-budget.ts'
import type { Circumstances, StepCommand } from './command.ts'
import type { Conductor } from './conductor.ts'
import type { Directive } from './directive.ts'
import type { Ending } from './ending.ts'
import type { CoreEvent } from './event.ts'
import type { TaskFacts } from './facts.ts'
import type { Refused } from './refused.ts'
import type { Spent } from './spent.ts'
import type { Instant, Life, Step } from './step.ts'

/** What both flows keep. */
export interface CoreState {
  readonly steps: Readonly<Record<string, Life>>
  /** The highest number of an attempt so far. */
  readonly dispatches: number
  /** Null while nobody carries it out. */
  readonly conductor: Conductor | null
  /** What orchestrators have used up, by `source` (see `conductor-measured`). */
  readonly conducted: Readonly<Record<string, { readonly since: Instant; readonly spent: Spent }>>
  readonly budget: Kept | null
}

/** How often a thing may happen before it ends. */
export interface Bounds {
  /** Refused reports of one attempt that are sent back. */
  readonly maxRefusals: number
  /** Tries that may fail because the model could not be reached. */
  readonly maxUnreachable: number
  readonly backoffSeconds: number
  /** Turns that may end early. */
  readonly maxIdleStops: number
}

/** What every command has: its kind, when it was asked, and under which circumstances. */
export interface Asked extends Circumstances {
  readonly type: string
  readonly at: Instant
}

/** An attempt that failed. */
export interface Failed {
  readonly at: Instant
  readonly attempt: number
  readonly ending: Ending
  readonly reason: string
  /** When it may go better, where somebody named a time. */
  readonly until?: Instant
  /** It may go better the next time, whatever its ending says. */
  readonly isPassing?: boolean
  /** What its agent reported. */
  readonly facts?: TaskFacts
  /** What it ended to ask for is there. */
  readonly isGiven?: boolean
}

/**
 * A flow: which steps there are, which are offered now, and what follows when one ends. All else of a step's life is the core's
 * (`decide.ts`). Two flows: a run of phases (`run/flow.ts`), a workstream (`workstream/flow.ts`).
 */
export interface Flow<State extends CoreState, Event, Command extends Asked> {
  readonly evolve: (state: State, event: Event | CoreEvent) => State
  /** A step as it is planned and what became of it; null where there is none of this id. */
  readonly stepOf: (state: State, id: string) => Step | null
  readonly next: (state: State, now: Instant) => Directive
  /** Why a step that is not offered may not start, in the flow's own words. */
  readonly notOffered: (state: State, id: string, now: Instant) => Refused
  readonly bounds: (state: State) => Bounds
  /** What becomes of a step that has used up a try, and what happens beside. */
  readonly afterFailure: (
    state: State,
    step: Step,
    failed: Failed,
  ) => { readonly then: 'retry' | 'fail'; readonly more: readonly Event[] }
  /** The main thread of this client goes on with it. */
  readonly adopted: (state: State, at: Instant, owner: Pick<Conductor, 'session' | 'client'>) => readonly Event[]
  /** Nobody carries it out any more: it ended, or its orchestrator does nothing. */
  readonly released: (state: State, at: Instant, reason: string, isOver: boolean) => readonly Event[]
  /** The commands of this flow. Those that take over come before ageing: agents of a client that is gone were not slow. */
  readonly decide: (state: State, command: Command) => readonly (Event | CoreEvent)[]
  readonly takesOver: (command: Command | StepCommand) => boolean
  /** What follows from the state without anybody asking. */
  readonly settle: (state: State, at: Instant) => readonly (Event | CoreEvent)[]
}
