import { counted } from '../core/counted.ts'
import { client, work } from '../core/text.ts'
import type { Way } from '../core/way.ts'
import { type Stage, threadsIn } from '../plan/plan.ts'
import type { PlanView } from './command.ts'
import { statusOf, type WorkState } from './state.ts'

export interface Obstacle {
  readonly code: 'plan-errors' | 'plan-not-approved' | 'changed-since-approval' | 'stage-not-approved'
  readonly message: string
  /** What a person must type. */
  readonly next: Way
}

/** Why a stage must not run now; null when it may. */
export const obstacleOf = (state: WorkState, view: PlanView, stage: Stage): Obstacle | null => {
  if (view.errors > 0) {
    return { code: 'plan-errors', message: `PLAN.md has ${counted(view.errors, 'error')}`, next: work('check') }
  }
  const approved = state.planApproval?.hashes[stage.id]
  if (approved === undefined) {
    const message = `the plan of stage ${stage.id} is not approved; a person must approve it`
    return { code: 'plan-not-approved', message, next: work('approve', 'plan') }
  }
  if (approved !== view.hashes[stage.id]) {
    const message = `stage ${stage.id} was changed since it was approved; a person must approve it again`
    return { code: 'changed-since-approval', message, next: work('approve', 'plan') }
  }
  const before = view.plan.stages.find(({ id, number }) => number < stage.number && !state.stageApprovals[id])
  if (!before) return null
  return {
    code: 'stage-not-approved',
    message: `stage ${before.id} comes first and is not approved`,
    next: stageIsDone(state, before)
      ? work('approve', 'stage', String(before.number))
      : client('execute-stage', String(before.number)),
  }
}

export const stageIsDone = (state: WorkState, stage: Stage): boolean =>
  threadsIn(stage).every(({ id }) => hasEnded(state, id))

/** Whether nothing more is to be done about a thread. */
export const hasEnded = (state: WorkState, thread: string): boolean =>
  ['completed', 'cancelled'].includes(statusOf(state, thread))
