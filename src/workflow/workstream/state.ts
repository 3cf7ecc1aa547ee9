import type { CoreState } from '../core/flow.ts'
import type { Trees } from '../core/trees.ts'
import { type Attempt, type Instant, type Life, liveAttempt } from '../core/step.ts'
import type { NewPart } from '../plan/new-part.ts'
import type { Scope } from './command.ts'
import type { WorkEventOf } from './event.ts'
import { ownValue } from '../core/own-value.ts'

/** What the journal knows of a thread beside its life as a step; name, text and agent are PLAN.md's. */
export interface ThreadRecord {
  /** Failover gave it to another agent in this execution cycle: at most once. */
  readonly reassigned: boolean
  /** The agent that PLAN.md does not name yet. */
  readonly unwritten: string | null
  /** Why it was last sent back; null: it never was. */
  readonly reopened: Reopened | null
  /** Oldest first. */
  readonly notes: readonly Note[]
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

interface Reopened {
  readonly reason: string
  /** The thread that was sent back, which this one needs; null: this one was. */
  readonly of: string | null
  /** How many attempts it had by then. */
  readonly after: number
}

export interface Note {
  readonly at: Instant
  readonly text: string
}

/** A workstream as its journal has it: a thread nobody has touched is not in it. */
export interface WorkState extends CoreState {
  readonly threads: Readonly<Record<string, ThreadRecord>>
  /** What the conductor carries out. */
  readonly scope: Scope | null
  /** Where its agents work; null before it was first carried out. */
  readonly trees: Trees | null
  /** Stage id -> the commit its branch was at when the stage was first carried out upon it. */
  readonly began: Readonly<Record<string, string>>
  /** Id -> what was added by command; its number stays taken when it is removed from PLAN.md again. */
  readonly added: Readonly<Record<string, { readonly part: NewPart; readonly written: boolean }>>
  readonly planApproval: Pick<WorkEventOf<'plan-approved'>, 'at' | 'hashes'> | null
  /** Stage id -> when its result was approved, and which text it had then. */
  readonly stageApprovals: Readonly<Record<string, { readonly at: Instant; readonly hash: string }>>
  readonly updatedAt: Instant | null
}

export const noWork: WorkState = {
  steps: {},
  threads: {},
  dispatches: 0,
  conductor: null,
  conducted: {},
  budget: null,
  scope: null,
  trees: null,
  began: {},
  added: {},
  planApproval: null,
  stageApprovals: {},
  updatedAt: null,
}

/** Whether agents work each in a tree of its own. */
export const hasTrees = ({ trees }: Pick<WorkState, 'trees'>): boolean => trees !== null && 'branch' in trees

export const THREAD_STATUSES = ['pending', 'in_progress', 'completed', 'blocked', 'cancelled'] as const
export type ThreadStatus = (typeof THREAD_STATUSES)[number]

const STATUS_OF = {
  pending: 'pending',
  running: 'in_progress',
  completed: 'completed',
  failed: 'blocked',
  skipped: 'cancelled',
} as const satisfies Record<Life['status'], ThreadStatus>

export const statusOfStep = ({ status }: Pick<Life, 'status'>): ThreadStatus => STATUS_OF[status]

/** The words people use for the status of a thread. A thread nobody has touched is pending. */
export const statusOf = (state: WorkState, thread: string): ThreadStatus =>
  STATUS_OF[ownValue(state.steps, thread)?.status ?? 'pending']

/** Whether an agent, not a person in a shell, is at work on a thread. */
export const isAgentAtWork = (state: WorkState, thread: string): boolean =>
  (liveAttempt(ownValue(state.steps, thread))?.session ?? null) !== null

/** What was last reported of a thread: its result, or why it is blocked or cancelled. */
export const reportOfStep = ({ facts, reason }: Life): string | null =>
  facts?.kind === 'task' ? facts.summary : reason

export const reportOf = (state: WorkState, thread: string): string | null => {
  const step = ownValue(state.steps, thread)
  return step ? reportOfStep(step) : null
}

/** The attempts that can have done what the thread asks for: what was sent back has to change again. */
export const attemptsThatCount = ({ threads }: WorkState, { id, attempts }: Life): readonly Attempt[] => {
  const reopened = ownValue(threads, id)?.reopened
  return reopened?.of === null ? attempts.slice(reopened.after) : attempts
}

export const notesOf = ({ threads }: WorkState, thread: string): readonly Note[] =>
  ownValue(threads, thread)?.notes ?? []

export const attemptsOf = (state: WorkState, thread: string): readonly Attempt[] =>
  ownValue(state.steps, thread)?.attempts ?? []
