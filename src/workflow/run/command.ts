import type { PlanOnDisk } from './adopt-plan.ts'
import type { EventOf } from './event.ts'
import type { Ending } from '../core/ending.ts'
import type { Facts } from '../core/facts.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Instant } from '../core/step.ts'

type StartRun = Omit<EventOf<'run-started'>, 'type' | 'at'>

/** What may be asked of a run. Time is part of the request: the core has no clock. */
export type Command = { readonly at: Instant } & (
  | ({ readonly type: 'start-run' } & StartRun)
  /** `missing`: artifacts the phase reads that are not on disk any more. */
  | {
      readonly type: 'start-step'
      readonly step: string
      readonly session: string | null
      readonly caller: string | null
      readonly missing: readonly string[]
    }
  | { readonly type: 'attach-agent'; readonly step: string; readonly attempt: number; readonly agentId: string }
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
    }
  | { readonly type: 'check-time' }
  | { readonly type: 'end-turn' }
  | { readonly type: 'compact-context' }
  | { readonly type: 'stop-run'; readonly reason: string }
  | {
      readonly type: 'resume-run'
      readonly session: string | null
      readonly client: number | null
      readonly plan: ResumePlan
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

/** Where a resumed run goes on. */
export type ResumePlan =
  | { readonly kind: 'continue' }
  | { readonly kind: 'retry-failed' }
  | { readonly kind: 'from-phase'; readonly phase: string }
  | { readonly kind: 'restart-stage' }
  | { readonly kind: 'restart-previous' }

export type CommandOf<Type extends Command['type']> = Extract<Command, { type: Type }>
