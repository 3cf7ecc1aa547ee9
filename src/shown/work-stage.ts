import type { WorkNow } from '../engine/workstream/work.ts'
import type { Stage, Thread } from '../workflow/plan/plan.ts'
import { textApproval, type TextApproval } from '../workflow/workstream/approve.ts'
import { statusOf, THREAD_STATUSES, type ThreadStatus } from '../workflow/workstream/state.ts'
import type { Paint } from './paint.ts'

/** How many threads there are, and how many of each status. */
export type Progress = Readonly<Record<ThreadStatus | 'total', number>>

export const threadsIn = ({ batches }: Stage): Thread[] => batches.flatMap(({ threads }) => threads)

export const progressOf = ({ state }: Pick<WorkNow, 'state'>, stage: Stage): Progress => {
  const statuses = threadsIn(stage).map(({ id }) => statusOf(state, id))
  const count = (status: ThreadStatus): number => statuses.filter((each) => each === status).length
  return {
    total: statuses.length,
    pending: count('pending'),
    in_progress: count('in_progress'),
    completed: count('completed'),
    blocked: count('blocked'),
    cancelled: count('cancelled'),
  }
}

/** What a stage has come to, by its threads. */
export const stageStatus = ({ total, pending, completed, blocked, cancelled }: Progress): StageStatus => {
  if (blocked > 0) return 'blocked'
  if (completed + cancelled === total) return 'completed'
  return pending === total ? 'pending' : 'in_progress'
}
export type StageStatus = Exclude<ThreadStatus, 'cancelled'>

/** `3 of 5 threads completed, 1 in_progress, 1 blocked` */
export const progressText = (progress: Progress): string => {
  const others = THREAD_STATUSES.filter((status) => status !== 'completed' && progress[status] > 0)
  return [
    `${progress.completed} of ${progress.total} threads completed`,
    ...others.map((status) => `${progress[status]} ${status}`),
  ].join(', ')
}

const COLORS = { approved: 'green', 'not approved': 'dim', 'changed since approval': 'red' } as const satisfies Record<
  TextApproval,
  keyof Paint
>

export const paintedApproval = (approval: TextApproval, colors: Paint): string => colors[COLORS[approval]](approval)

/** `2026-11-21 04:58 UTC` */
export const moment = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`

/** The approvals of a stage as data. */
export const stageApproval = ({ state, view }: WorkNow, stage: Stage) => ({
  /** Whether the text may be carried out. */
  plan: textApproval(state, view, stage),
  /** When its result was approved; null when it was not. */
  resultApprovedAt: state.stageApprovals[stage.id]?.at ?? null,
})

/** What every table of a plan says of a stage, as data. */
export const stageData = (now: WorkNow, stage: Stage) => ({
  stage: stage.id,
  name: stage.name,
  approval: stageApproval(now, stage),
  progress: progressOf(now, stage),
})
