import { counted } from '../core/counted.ts'
import { readySteps } from '../core/ready-steps.ts'
import { liveAttempt, type Step } from '../core/step.ts'
import type { PlanView, Scope } from './command.ts'
import { type Batch, type Stage, type Thread, threadsOf } from '../plan/plan.ts'
import { freshStep, statusOf, type WorkState } from './state.ts'

/** What whoever carries out a stage must do now. */
export type WorkDirective =
  | { readonly kind: 'dispatch'; readonly threads: readonly Thread[] }
  | { readonly kind: 'wait'; readonly threads: readonly Thread[] }
  /** There is nothing more to do in this scope; `next` is the exact next command of the user. */
  | { readonly kind: 'ended'; readonly reason: string; readonly next: string }

/** What to do next in a stage, or in one batch of it. Batches run in order, the threads of one batch in parallel. */
export const nextWork = (state: WorkState, view: PlanView, scope: Scope): WorkDirective => {
  const stage = view.plan.stages.find(({ number }) => number === Number(scope.stage))
  if (!stage) {
    const reason = `stage ${scope.stage} is not in PLAN.md any more`
    return { kind: 'ended', reason, next: nextUserCommand(state, view) }
  }
  const obstacle = obstacleOf(state, view, stage)
  if (obstacle) return atWork(state, stage) ?? { kind: 'ended', reason: obstacle.message, next: obstacle.next }
  const batches = stage.batches.filter(({ id }) => scope.batch === null || id === scope.batch)
  const batch = batches.find(({ threads }) => threads.some(({ id }) => OPEN.has(statusOf(state, id))))
  const stuck = batches.find(({ threads }) => threads.some(({ id }) => statusOf(state, id) === 'blocked'))
  if (!batch || (stuck && stage.batches.indexOf(stuck) < stage.batches.indexOf(batch))) {
    return endedOf(state, view, stage, stuck ?? null, scope)
  }
  const steps = batch.threads.map((thread) => stepOf(state, thread, batch))
  const ready = readySteps([...steps, ...earlierSteps(state, view, batch)], view.limits.maxParallelAgents)
  const starting = ready.flatMap(({ id }) => batch.threads.filter((thread) => thread.id === id))
  if (starting.length > 0) return { kind: 'dispatch', threads: starting }
  const running = batch.threads.filter(({ id }) => statusOf(state, id) === 'in_progress')
  if (running.length > 0) return { kind: 'wait', threads: running }
  return endedOf(state, view, stage, batch, scope)
}

// A plan that changes under a stage starts nothing more, but whose agents work is not over before they are.
const atWork = (state: WorkState, { batches }: Stage): WorkDirective | null => {
  const threads = batches
    .flatMap((batch) => batch.threads)
    .filter(({ id }) => (liveAttempt(state.tracks[id]?.step ?? freshStep(id))?.session ?? null) !== null)
  return threads.length > 0 ? { kind: 'wait', threads } : null
}

const OPEN: ReadonlySet<string> = new Set(['pending', 'in_progress'])

const stepOf = (state: WorkState, thread: Thread, batch: Batch): Step => ({
  ...(state.tracks[thread.id]?.step ?? freshStep(thread.id)),
  phase: batch.id,
  title: thread.name,
  needs: thread.depends,
})

// What threads depend on may be in an earlier batch; it is there to be looked up, never to be started.
const earlierSteps = (state: WorkState, { plan }: PlanView, batch: Batch): Step[] =>
  threadsOf(plan)
    .filter(({ id }) => !id.startsWith(`${batch.id}.`) && statusOf(state, id) === 'completed')
    .map(({ id }) => state.tracks[id]?.step ?? freshStep(id))

const endedOf = (state: WorkState, view: PlanView, stage: Stage, stuck: Batch | null, scope: Scope): WorkDirective => {
  const blocked = stage.batches.flatMap(({ threads }) => threads.filter(({ id }) => statusOf(state, id) === 'blocked'))
  if (blocked.length > 0) {
    const ids = blocked.map(({ id }) => id).join(', ')
    return { kind: 'ended', reason: `stage ${stage.id} is blocked by ${ids}`, next: `/execute-stage ${stage.number}` }
  }
  if (stuck) {
    const waiting = stuck.threads.filter(({ id }) => statusOf(state, id) === 'pending').map(({ id }) => id)
    const reason = `${waiting.join(', ')} cannot start: what they depend on was cancelled`
    return { kind: 'ended', reason, next: `!work cancel --thread ${waiting[0] ?? stuck.id} --reason "…"` }
  }
  const what = scope.batch === null ? `stage ${stage.id}` : `batch ${scope.batch}`
  return { kind: 'ended', reason: `${what} is done`, next: nextUserCommand(state, view) }
}

export interface Obstacle {
  readonly code: 'plan-errors' | 'plan-not-approved' | 'changed-since-approval' | 'stage-not-approved'
  readonly message: string
  /** What a person must type. */
  readonly next: string
}

/** Why a stage must not run now; null when it may. */
export const obstacleOf = (state: WorkState, view: PlanView, stage: Stage): Obstacle | null => {
  if (view.errors > 0) {
    return { code: 'plan-errors', message: `PLAN.md has ${counted(view.errors, 'error')}`, next: '!work check' }
  }
  const approved = state.planApproval?.hashes[stage.id]
  if (approved === undefined) {
    return {
      code: 'plan-not-approved',
      message: `the plan of stage ${stage.id} is not approved; a person must approve it`,
      next: '!work approve plan',
    }
  }
  if (approved !== view.hashes[stage.id]) {
    return {
      code: 'changed-since-approval',
      message: `stage ${stage.id} was changed since it was approved; a person must approve it again`,
      next: '!work approve plan',
    }
  }
  const before = view.plan.stages.find(({ id, number }) => number < stage.number && !state.stageApprovals[id])
  if (!before) return null
  return {
    code: 'stage-not-approved',
    message: `stage ${before.id} comes first and is not approved`,
    next: stageIsDone(state, before) ? `!work approve stage ${before.number}` : `/execute-stage ${before.number}`,
  }
}

export const stageIsDone = (state: WorkState, stage: Stage): boolean =>
  stage.batches.every(({ threads }) => threads.every(({ id }) => ENDED.has(statusOf(state, id))))

const ENDED: ReadonlySet<string> = new Set(['completed', 'cancelled'])

/** The exact command a person types next in this workstream. */
export const nextUserCommand = (state: WorkState, view: PlanView): string => {
  // Nothing is approved of a plan whose stages are gone.
  if (view.plan.stages.length === 0) return '!work check'
  const stage = view.plan.stages.find(({ id }) => !state.stageApprovals[id])
  if (!stage) return 'none: every stage is approved'
  const obstacle = obstacleOf(state, view, stage)
  if (obstacle) return obstacle.next
  if (stageIsDone(state, stage)) return `!work approve stage ${stage.number}`
  const statuses = stage.batches.flatMap(({ threads }) => threads.map(({ id }) => statusOf(state, id)))
  const goesOn = statuses.some((status) => status !== 'pending') && !statuses.includes('blocked')
  return goesOn ? '/execute-next-batch' : `/execute-stage ${stage.number}`
}

/** The batch that `/execute-next-batch` carries out: the first with open or blocked threads in the stage that is current. */
export const nextBatch = (state: WorkState, view: PlanView): Scope | null => {
  const stage = view.plan.stages.find(({ id }) => !state.stageApprovals[id])
  const batch = stage?.batches.find(({ threads }) => threads.some(({ id }) => !ENDED.has(statusOf(state, id))))
  return stage ? { stage: stage.id, batch: batch?.id ?? stage.batches.at(-1)?.id ?? null } : null
}
