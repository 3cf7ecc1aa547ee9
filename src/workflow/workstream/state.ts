import type { Attempt, Instant, Step } from '../core/step.ts'
import type { WorkEventOf } from './event.ts'
import type { NewPart } from '../plan/new-part.ts'

/** A thread as the journal knows it; its name, text and agent are PLAN.md's. */
export interface Track {
  readonly step: Step
  /** Failover in this execution cycle: each at most once. */
  readonly retried: boolean
  readonly reassigned: boolean
  /** The agent that PLAN.md does not name yet. */
  readonly unwritten: string | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

export interface Execution {
  readonly session: string | null
  readonly client: number | null
  readonly stage: string
  readonly batch: string | null
  /** The agent that orchestrates: null is the main thread, else the manager of a forked command. */
  readonly manager: string | null
  readonly idleTurns: number
}

export interface WorkState {
  readonly tracks: Readonly<Record<string, Track>>
  readonly dispatches: number
  /** Id -> what was added by command; its number stays taken when it is removed from PLAN.md again. */
  readonly added: Readonly<Record<string, { readonly part: NewPart; readonly written: boolean }>>
  readonly execution: Execution | null
  readonly planApproval: Pick<WorkEventOf<'plan-approved'>, 'at' | 'hashes'> | null
  /** Stage id -> when its result was approved, and which text it had then. */
  readonly stageApprovals: Readonly<Record<string, { readonly at: Instant; readonly hash: string }>>
  readonly updatedAt: Instant | null
}

export const noWork: WorkState = {
  tracks: {},
  dispatches: 0,
  added: {},
  execution: null,
  planApproval: null,
  stageApprovals: {},
  updatedAt: null,
}

export const THREAD_STATUSES = ['pending', 'in_progress', 'completed', 'blocked', 'cancelled'] as const
export type ThreadStatus = (typeof THREAD_STATUSES)[number]

const STATUS_OF = {
  pending: 'pending',
  running: 'in_progress',
  completed: 'completed',
  failed: 'blocked',
  skipped: 'cancelled',
} as const satisfies Record<Step['status'], ThreadStatus>

export const statusOfStep = ({ status }: Step): ThreadStatus => STATUS_OF[status]

/** The words people use for the status of a thread. A thread nobody has touched is pending. */
export const statusOf = (state: WorkState, thread: string): ThreadStatus =>
  STATUS_OF[state.tracks[thread]?.step.status ?? 'pending']

/** What was last reported of a thread: its result, or why it is blocked or cancelled. */
export const reportOfStep = ({ facts, reason }: Step): string | null =>
  facts?.kind === 'task' ? facts.summary : reason

export const reportOf = (state: WorkState, thread: string): string | null => {
  const step = state.tracks[thread]?.step
  return step ? reportOfStep(step) : null
}

export const attemptsOf = (state: WorkState, thread: string): readonly Attempt[] =>
  state.tracks[thread]?.step.attempts ?? []

/** A thread as a step that has not started. */
export const freshStep = (id: string): Step => ({
  id,
  phase: id.slice(0, id.lastIndexOf('.')),
  title: '',
  executor: { kind: 'agent', agent: 'default', model: 'inherit' },
  needs: [],
  brief: { kind: 'plain' },
  output: '',
  deadline: 0,
  status: 'pending',
  attempts: [],
  retryAt: null,
  countFrom: 0,
  facts: null,
  reason: null,
})
