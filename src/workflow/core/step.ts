import * as z from 'zod/mini'
import type { Ending } from './ending.ts'
import type { Facts } from './facts.ts'
import { Issue } from './review.ts'

const id = z.string().check(z.minLength(1))

/** What is specific to one step; the edge turns it into the `{{brief}}` of its prompt. */
export const Brief = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plain') }),
  z.object({ kind: z.literal('lens'), name: z.string(), focus: z.string() }),
  z.object({ kind: z.literal('area'), name: z.string(), goal: z.string() }),
  z.object({ kind: z.literal('task'), task: id }),
  z.object({ kind: z.literal('fix'), review: id, issues: z.array(Issue) }),
])
export type Brief = z.infer<typeof Brief>

/** Who carries a step out: an agent, or code that the orchestrator starts with one command line. */
export const Executor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), agent: id, model: z.string() }),
  z.object({ kind: z.literal('code'), command: z.enum(['run-tests', 'run-git']) }),
])
export type Executor = z.infer<typeof Executor>

/** A step as it is planned; `output` is a path in the run's `phases/` folder, `deadline` minutes per attempt. */
export const PlannedStep = z.object({
  id,
  phase: id,
  title: z.string(),
  executor: Executor,
  needs: z.array(id),
  brief: Brief,
  output: z.string(),
  deadline: z.number(),
})
export type PlannedStep = z.infer<typeof PlannedStep>

/** An ISO 8601 instant in UTC; compares as a string. */
export type Instant = string

export interface Attempt {
  /** Unique in the run, so that a late report of an expired attempt can be told apart. */
  readonly number: number
  /** The agent profile; null where code carried the step out. */
  readonly agent: string | null
  /** The session it was started in; null when a person did, in a shell. */
  readonly session: string | null
  readonly startedAt: Instant
  readonly endedAt: Instant | null
  readonly agentId: string | null
  /** Problems of each refused report, oldest first. */
  readonly refusals: readonly (readonly string[])[]
  readonly outcome: 'running' | 'completed' | Ending
  /** It reported after it had been given up. */
  readonly late: boolean
  readonly reason: string | null
}

export interface Step {
  readonly id: string
  readonly phase: string
  readonly title: string
  readonly executor: Executor
  readonly needs: readonly string[]
  readonly brief: Brief
  readonly output: string
  /** Minutes one attempt may take. */
  readonly deadline: number
  readonly status: 'pending' | 'running' | 'completed' | 'failed' | 'skipped'
  readonly attempts: readonly Attempt[]
  /** Not dispatched again before this instant. */
  readonly retryAt: Instant | null
  /** Attempts before this index no longer count: a person asked for a fresh start. */
  readonly countFrom: number
  readonly facts: Facts | null
  readonly reason: string | null
  /** A person let the run go past it; it may have left nothing. */
  readonly overridden?: true
}

export const plannedStep = (step: PlannedStep): Step => ({
  ...step,
  status: 'pending',
  attempts: [],
  retryAt: null,
  countFrom: 0,
  facts: null,
  reason: null,
})

export const liveAttempt = (step: Step): Attempt | null => {
  const last = step.attempts.at(-1)
  return last?.outcome === 'running' ? last : null
}

/** Whether an attempt that has not ended has used its minutes up. */
export const isOverdue = ({ startedAt }: Attempt, minutes: number, now: Instant): boolean =>
  Date.parse(now) - Date.parse(startedAt) >= minutes * 60_000

/** Attempts that count against the retries: an interrupted or unreachable one was nobody's failure. */
export const countedFailures = (step: Step): number =>
  step.attempts
    .slice(step.countFrom)
    .filter(({ outcome }) => !['running', 'completed', 'interrupted', 'unreachable'].includes(outcome)).length
