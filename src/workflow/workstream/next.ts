import { budgetLine, type Kept, twiceAsMuch } from '../core/kept-budget.ts'
import type { Directive } from '../core/directive.ts'
import { nextOf } from '../core/next.ts'
import type { Instant, Step } from '../core/step.ts'
import { client, work } from '../core/text.ts'
import type { Way } from '../core/way.ts'
import { type Batch, type Stage, threadsIn, threadsOf } from '../plan/plan.ts'
import { apart } from './apart.ts'
import { nextCheck, wayOfCheck } from './check.ts'
import { type PlanView, type Scope, scopeText } from './command.ts'
import { hasEnded, obstacleOf, stageIsDone } from './obstacle.ts'
import { hasTrees, isAgentAtWork, statusOf, type WorkState } from './state.ts'
import { stepOfThread, workStepOf } from './thread-step.ts'

/** What to do next in a stage, or in one batch of it. Batches run in order, the threads of one batch in parallel. */
export const nextWork = (state: WorkState, view: PlanView, scope: Scope | null, now: Instant): Directive => {
  const stage = view.plan.stages.find(({ id }) => id === scope?.stage)
  if (!scope || !stage) {
    const what = scope ? `stage ${scope.stage} is not in PLAN.md any more` : 'no stage is being carried out'
    return { kind: 'done', what, next: nextUserCommand(state, view) }
  }
  const obstacle = obstacleOf(state, view, stage)
  if (obstacle)
    return untilOver(state, view, stage) ?? { kind: 'blocked', reason: obstacle.message, next: obstacle.next }
  if (state.budget?.reached === 100) return untilOver(state, view, stage) ?? usedUp(scope, state.budget)
  const batches = stage.batches.filter(({ id }) => scope.batch === null || id === scope.batch)
  const batch = batches.find(({ threads }) => threads.some(({ id }) => !hasEnded(state, id)))
  if (!batch) return nextCheck(state, view, stage, now) ?? doneWith(state, view, scope)
  const steps = batch.threads.map((thread) => stepOfThread(state, view, thread))
  const isOpen = steps.some(({ status }) => status === 'pending' || status === 'running')
  const all = [...steps, ...elsewhere(state, view, batch)]
  const found = isOpen ? nextOf(all, view.limits.maxParallelAgents, now) : null
  return (hasTrees(state) ? found : apart(view.plan, found, all)) ?? stuckAt(state, stage, steps)
}

// A plan that changes under a stage starts nothing more, but whose agents work is not over before they are.
const untilOver = (state: WorkState, view: PlanView, stage: Stage): Directive | null => {
  const steps = atWork(state, view).filter(({ id }) => id.startsWith(`${stage.id}.`))
  return steps.length > 0 ? { kind: 'wait', steps, until: null } : null
}

const usedUp = ({ stage, batch }: Scope, budget: Kept): Directive => ({
  kind: 'blocked',
  reason: budgetLine(budget),
  next: withMore(batch === null ? ['execute-stage', String(Number(stage))] : ['execute-next-batch'], budget),
})

const withMore = (words: readonly string[], budget: Kept): Way => client(...words, ...twiceAsMuch(budget))

// Also what was taken out of PLAN.md meanwhile.
const atWork = (state: WorkState, view: PlanView): Step[] =>
  Object.keys(state.steps)
    .filter((id) => isAgentAtWork(state, id))
    .flatMap((id) => workStepOf(state, view, id) ?? [])

// What threads depend on may be in an earlier batch, and agents may be at work beside this one: both are there to be counted,
// never to be started.
const elsewhere = (state: WorkState, view: PlanView, batch: Batch): Step[] => [
  ...threadsOf(view.plan)
    .filter(({ id }) => !id.startsWith(`${batch.id}.`) && statusOf(state, id) === 'completed')
    .map((thread) => stepOfThread(state, view, thread)),
  ...atWork(state, view).filter(({ id }) => !batch.threads.some((thread) => thread.id === id)),
]

const stuckAt = (state: WorkState, stage: Stage, steps: readonly Step[]): Directive => {
  const blocked = threadsIn(stage).filter(({ id }) => statusOf(state, id) === 'blocked')
  if (blocked.length > 0) {
    const ids = blocked.map(({ id }) => id).join(', ')
    const again = client('execute-stage', String(stage.number))
    return { kind: 'blocked', reason: `stage ${stage.id} is blocked by ${ids}`, next: again }
  }
  const waiting = steps.filter(({ status }) => status === 'pending').map(({ id }) => id)
  const reason = `${waiting.join(', ')} cannot start: what they depend on was cancelled`
  return { kind: 'blocked', reason, next: work('cancel', '--thread', waiting[0] ?? '', '--reason', '"…"') }
}

const doneWith = (state: WorkState, view: PlanView, scope: Scope): Directive => ({
  kind: 'done',
  what: `${scopeText(scope)} is done`,
  next: nextUserCommand(state, view),
})

/** The exact command a person types next in this workstream; null when every stage is approved. */
export const nextUserCommand = (state: WorkState, view: PlanView): Way | null => {
  // Nothing is approved of a plan whose stages are gone.
  if (view.plan.stages.length === 0) return work('check')
  const stage = view.plan.stages.find(({ id }) => !state.stageApprovals[id])
  if (!stage) return null
  const obstacle = obstacleOf(state, view, stage)
  if (obstacle) return obstacle.next
  if (stageIsDone(state, stage)) return wayOfCheck(state, view, stage) ?? work('approve', 'stage', String(stage.number))
  if (state.budget?.reached === 100) return withMore(['execute-stage', String(stage.number)], state.budget)
  const statuses = threadsIn(stage).map(({ id }) => statusOf(state, id))
  const goesOn = statuses.some((status) => status !== 'pending') && !statuses.includes('blocked')
  return goesOn ? client('execute-next-batch') : client('execute-stage', String(stage.number))
}

/** The batch that `/execute-next-batch` carries out: the first with open or blocked threads in the stage that is current. */
export const nextBatch = (state: WorkState, view: PlanView): Scope | null => {
  const stage = view.plan.stages.find(({ id }) => !state.stageApprovals[id])
  const batch = stage?.batches.find(({ threads }) => threads.some(({ id }) => !hasEnded(state, id)))
  return stage ? { stage: stage.id, batch: batch?.id ?? stage.batches.at(-1)?.id ?? null } : null
}
