import type { WorkNow } from '../../engine/workstream/work.ts'
import type { Thread } from '../../workflow/plan/plan.ts'
import { statusOf, THREAD_STATUSES, type ThreadStatus } from '../../workflow/workstream/state.ts'

/** How many threads there are, and how many of each status. */
export type Progress = Readonly<Record<ThreadStatus | 'total', number>>

export const progressOf = ({ state }: Pick<WorkNow, 'state'>, threads: readonly Thread[]): Progress => {
  const count = (status: ThreadStatus): number => threads.filter(({ id }) => statusOf(state, id) === status).length
  return {
    total: threads.length,
    pending: count('pending'),
    in_progress: count('in_progress'),
    completed: count('completed'),
    blocked: count('blocked'),
    cancelled: count('cancelled'),
  }
}

/** `3 of 5 threads completed, 1 in_progress, 1 blocked` */
export const progressText = (progress: Progress): string => {
  const others = THREAD_STATUSES.filter((status) => status !== 'completed' && progress[status] > 0)
  return [
    `${progress.completed} of ${progress.total} threads completed`,
    ...others.map((status) => `${progress[status]} ${status}`),
  ].join(', ')
}
