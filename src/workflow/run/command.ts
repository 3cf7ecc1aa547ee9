import type { Budget } from '../core/budget.ts'
import type { Circumstances, StepCommand } from '../core/command.ts'
import type { Facts } from '../core/facts.ts'
import type { Instant } from '../core/step.ts'
import type { Verdict } from '../core/verdict.ts'
import type { ResumePlan } from '../core/way.ts'
import type { PlanOnDisk } from './adopt-plan.ts'
import type { EventOf } from './event.ts'

type StartRun = Omit<EventOf<'run-started'>, 'type' | 'at'>

/** What may be asked of a run that there is, beside what may be asked of its steps. */
export type RunCommand = { readonly at: Instant } & Circumstances &
  (
    | { readonly type: 'compact-context' }
    | { readonly type: 'stop-run'; readonly reason: string }
    | {
        readonly type: 'resume-run'
        readonly session: string | null
        readonly client: number | null
        readonly plan: ResumePlan
        readonly budget?: Budget
        readonly planOnDisk?: PlanOnDisk | undefined
      }
    /** `found`: what the steps concerned have left on disk, by step. */
    | {
        readonly type: 'override'
        readonly what: string
        readonly reason: string
        readonly found?: Readonly<Record<string, Verdict<Facts>>>
        readonly planOnDisk?: PlanOnDisk | undefined
      }
  )

/** What may be asked where there may be no run yet. */
export type Command =
  | ({ readonly type: 'start-run'; readonly at: Instant } & Circumstances & StartRun)
  | RunCommand
  | StepCommand
export type CommandOf<Type extends Command['type']> = Extract<Command, { type: Type }>
