import type { Budget } from '../core/budget.ts'
import type { Circumstances, StepCommand } from '../core/command.ts'
import type { RefusedCommand } from '../core/facts.ts'
import type { Fingerprints, Instant } from '../core/step.ts'
import type { NewPart } from '../plan/new-part.ts'
import type { Plan } from '../plan/plan.ts'
import type { Bounds } from '../core/flow.ts'
import type { Trees } from '../core/trees.ts'

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

interface WorkLimits extends Bounds {
  readonly maxParallelAgents: number
  /** Minutes one attempt may take. */
  readonly threadDeadline: number
  /** Code runs the tests of a stage before it is offered for approval. */
  readonly check: boolean
}

/** Which part of the plan is carried out. */
export interface Scope {
  readonly stage: string
  readonly batch: string | null
}

/** `stage 01`, `batch 01.02` */
export const scopeText = ({ stage, batch }: Scope): string => (batch === null ? `stage ${stage}` : `batch ${batch}`)

/** What an agent changed, which is merged; or why it cannot be. */
export type Taken = { readonly changed: readonly string[] } | { readonly problems: readonly string[] }

/** What may be asked of a workstream beside what may be asked of its threads as steps. */
export type WorkOwnCommand = { readonly at: Instant } & Circumstances &
  (
    | ({
        readonly type: 'execute'
        readonly session: string | null
        readonly client: number | null
        readonly takeOver: boolean
        readonly trees?: Trees
        /** The commit that the branch of the trees is at. */
        readonly head?: string
        readonly budget?: Budget
      } & Scope)
    | { readonly type: 'end-execution'; readonly reason: string }
    | {
        readonly type: 'update'
        readonly thread: string
        readonly status: 'pending' | 'in_progress' | 'completed' | 'blocked'
        readonly report: string | null
        /** Assigned to the thread first; null leaves it to whom it is. */
        readonly agent: string | null
        /** The attempt whose agent says so; null: a person does. */
        readonly attempt: number | null
        /** The files that PLAN.md names for the thread, as they are now. */
        readonly found?: Fingerprints
        /** What its agent could not run to see that it works. */
        readonly refused?: readonly RefusedCommand[]
        /** What code took in of the agent's tree; absent where it has none. */
        readonly taken?: Taken
      }
    /** An attempt failed, says its agent (`attempt`) or a person (null); `isPassing`: it may go better the next time. */
    | {
        readonly type: 'fail'
        readonly thread: string
        readonly reason: string
        readonly isPassing: boolean
        readonly attempt: number | null
      }
    | { readonly type: 'cancel'; readonly thread: string; readonly reason: string }
    | { readonly type: 'reopen'; readonly thread: string; readonly reason: string }
    | { readonly type: 'note'; readonly thread: string; readonly text: string }
    | { readonly type: 'assign'; readonly thread: string; readonly agent: string }
    | { readonly type: 'add'; readonly part: NewPart }
    | { readonly type: 'approve-plan'; readonly force: boolean }
    | { readonly type: 'revoke-plan'; readonly reason: string }
    | { readonly type: 'start-check'; readonly stage: string; readonly session: string | null }
    | { readonly type: 'approve-stage'; readonly stage: string; readonly force?: boolean }
    | { readonly type: 'revoke-stage'; readonly stage: string; readonly reason: string }
  )

export type WorkCommand = WorkOwnCommand | StepCommand
export type WorkCommandOf<Type extends WorkCommand['type']> = Extract<WorkCommand, { type: Type }>
