import type { Ending } from '../core/ending.ts'
import type { Instant } from '../core/step.ts'
import type { NewPart } from '../plan/new-part.ts'
import type { Plan } from '../plan/plan.ts'

/** What the core may know of the world: PLAN.md as it is now, and what the configuration says. */
export interface PlanView {
  readonly plan: Plan
  /** Stage id -> hash of its text, agent markers left out. */
  readonly hashes: Readonly<Record<string, string>>
  /** How many errors PLAN.md has. */
  readonly errors: number
  /** Names of the agent profiles that exist. */
  readonly agents: readonly string[]
  /** Name of a profile -> what the client calls it. */
  readonly types: Readonly<Record<string, string>>
  readonly limits: WorkLimits
}

interface WorkLimits {
  readonly maxParallelAgents: number
  /** Minutes one attempt may take. */
  readonly threadDeadline: number
  readonly maxRefusals: number
  readonly maxIdleStops: number
}

/** Which part of the plan is carried out. */
export interface Scope {
  readonly stage: string
  readonly batch: string | null
}

/** What may be asked of a workstream. */
export type WorkCommand = { readonly at: Instant } & (
  | ({
      readonly type: 'execute'
      readonly session: string | null
      readonly client: number | null
      /** The client that carries the workstream out now is still there. */
      readonly ownerAlive: boolean
      readonly takeOver: boolean
    } & Scope)
  /** The main thread of this session goes on with what it or its manager carries out; agents at work are not disturbed. */
  | { readonly type: 'adopt-execution'; readonly session: string | null; readonly client: number | null }
  | { readonly type: 'end-execution'; readonly reason: string }
  | {
      readonly type: 'start-thread'
      readonly thread: string
      readonly session: string | null
      readonly caller: string | null
    }
  | { readonly type: 'attach-agent'; readonly thread: string; readonly attempt: number; readonly agentId: string }
  /** The agent of an attempt that is over reports on its thread. */
  | { readonly type: 'ignore-late-report'; readonly thread: string; readonly attempt: number }
  /** The agent of a thread wants to end. */
  | { readonly type: 'stop-thread'; readonly thread: string; readonly attempt: number }
  | {
      readonly type: 'update'
      readonly thread: string
      readonly status: 'pending' | 'in_progress' | 'completed' | 'blocked'
      readonly report: string | null
      /** Assigned to the thread first; null leaves it to whom it is. */
      readonly agent: string | null
      readonly session: string | null
    }
  | {
      readonly type: 'fail'
      readonly thread: string
      readonly attempt: number | null
      readonly ending: Ending
      readonly reason: string
      readonly transient: boolean
    }
  | { readonly type: 'cancel'; readonly thread: string; readonly reason: string }
  | { readonly type: 'assign'; readonly thread: string; readonly agent: string }
  | { readonly type: 'add'; readonly part: NewPart }
  | { readonly type: 'approve-plan'; readonly force: boolean }
  | { readonly type: 'revoke-plan'; readonly reason: string }
  | { readonly type: 'approve-stage'; readonly stage: string }
  | { readonly type: 'revoke-stage'; readonly stage: string; readonly reason: string }
  | { readonly type: 'check-time' }
  | { readonly type: 'end-turn' }
)
export type WorkCommandOf<Type extends WorkCommand['type']> = Extract<WorkCommand, { type: Type }>
