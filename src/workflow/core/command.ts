import type { Ending } from './ending.ts'
import type { Facts } from './facts.ts'
import type { Fingerprints, Instant } from './step.ts'
import type { Spent } from './spent.ts'
import type { Verdict } from './verdict.ts'

/** What the edge finds out for every command: its caller need not know. */
export interface Circumstances {
  /** The client that carries the work out is not there any more. */
  readonly isGone?: boolean
  /** Minutes this machine has slept so far, counted from anywhere: only differences say something. */
  readonly asleep?: number
  /** What code finds of the evidence of attempts that have used their time up, by step. */
  readonly left?: Readonly<Record<string, Verdict<Facts>>>
}

/** What may be asked of a step's life, in both flows. Time is part of the request: the core has no clock. */
export type StepCommand = { readonly at: Instant } & Circumstances &
  (
    | {
        readonly type: 'start-step'
        readonly step: string
        readonly session: string | null
        readonly caller: string | null
        /** The files the step is to change, as they are now. */
        readonly found?: Fingerprints
        /** Hash of the token that the prompt of its agent carries. */
        readonly token?: string
        /** Artifacts that the step reads and that are not there any more. */
        readonly missing?: readonly string[]
      }
    | { readonly type: 'attach-agent'; readonly step: string; readonly attempt: number; readonly agentId: string }
    /** An agent says that it is done; `verdict` is what code found of its evidence. */
    | {
        readonly type: 'report-step'
        readonly step: string
        readonly attempt: number
        readonly verdict: Verdict<Facts>
      }
    | {
        readonly type: 'end-attempt'
        readonly step: string
        readonly attempt: number
        readonly ending: Ending
        readonly reason: string
        /** When it may go better, where somebody named a time. */
        readonly until?: Instant
      }
    /** The main thread goes on with what it or its manager carries out; agents at work are not disturbed. */
    | { readonly type: 'adopt'; readonly session: string | null; readonly client: number | null }
    | { readonly type: 'check-time' }
    | { readonly type: 'end-turn' }
    /** What the client's records say of what was used up; they only grow. */
    | {
        readonly type: 'measure'
        readonly attempts: readonly {
          readonly step: string
          readonly attempt: number
          readonly spent: Spent
          /** The command lines that were refused to its agent. */
          readonly refused?: readonly string[]
        }[]
        readonly conductors: readonly { readonly source: string; readonly since: Instant; readonly spent: Spent }[]
      }
    /** `used`: how much of the budget is used up; 1 is all of it. */
    | { readonly type: 'check-budget'; readonly used: number }
    /** Calls of the orchestrator's last message were refused. */
    | { readonly type: 'refuse-calls' }
  )
export type StepCommandOf<Type extends StepCommand['type']> = Extract<StepCommand, { type: Type }>
