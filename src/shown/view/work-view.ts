import { type Cost, costOf, piecesOf } from '../../cost/cost.ts'
import type { Prices } from '../../cost/prices.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import type { Commit } from '../../state-manager/journal.ts'
import type { Directive } from '../../workflow/core/directive.ts'
import { plainIn } from '../../workflow/core/plain-text.ts'
import type { Instant, Step } from '../../workflow/core/step.ts'
import { type Batch, type Stage, type Thread, threadsOf } from '../../workflow/plan/plan.ts'
import { textApproval } from '../../workflow/workstream/approve.ts'
import type { WorkEvent } from '../../workflow/workstream/event.ts'
import { nextUserCommand, nextWork } from '../../workflow/workstream/next.ts'
import { notesOf, reportOf } from '../../workflow/workstream/state.ts'
import { stepOfThread, workStepOf } from '../../workflow/workstream/thread-step.ts'
import { progressOf, stageStatus } from '../work-head.ts'
import { directiveView } from './directive-view.ts'
import { VIEW_VERSION } from './run-view.ts'
import { orchestratorsView, stepView } from './step-view.ts'
import { workStory } from './story.ts'

interface Beside {
  readonly commits: readonly Commit<WorkEvent>[]
  readonly prices: Prices
  readonly now: Instant
}

/** A workstream as programs read it: the board, an export. */
export const workView = (work: WorkNow, { commits, prices, now }: Beside) => {
  const { stream, file, state, view } = work
  const pieces = piecesOf(state)
  const planned = new Set(threadsOf(view.plan).map(({ id }) => id))
  const others = Object.keys(state.steps)
    .filter((id) => !planned.has(id))
    .flatMap((id) => workStepOf(state, view, id) ?? [])
  const { stages } = view.plan
  const costHere = ({ id }: Stage): Cost =>
    costOf(
      pieces.filter(({ step }) => step?.startsWith(`${id}.`)),
      prices,
    )
  return plainIn({
    version: VIEW_VERSION,
    kind: 'workstream' as const,
    at: now,
    id: stream.id,
    title: view.plan.title || stream.id,
    status: statusOf(work),
    startedAt: commits[0]?.at ?? null,
    updatedAt: state.updatedAt,
    next: directiveView(directiveOf(work, now)),
    scope: state.scope,
    trees: state.trees,
    planApprovedAt: state.planApproval?.at ?? null,
    /** What is wrong with PLAN.md. */
    problems: file.diagnostics,
    stages: stages.map((stage) => stageView(work, stage, others, costHere(stage), prices)),
    /** Threads that were taken out of PLAN.md. */
    removed: others.filter(({ id }) => stageOfCheck(id) === null).map((step) => stepView(step, prices)),
    cost: { ...costOf(pieces, prices), prices: prices.date },
    budget: state.budget,
    orchestrators: orchestratorsView(state.conducted, prices),
    artifacts: [{ name: 'PLAN.md', bytes: file.bytes.length, text: file.text, isCut: false }],
    story: workStory(commits),
  })
}
export type WorkView = ReturnType<typeof workView>

const statusOf = (work: WorkNow) => {
  const { state, view } = work
  if (state.scope) return 'running'
  const statuses = view.plan.stages.map((stage) => stageStatus(progressOf(work, stage)))
  if (statuses.includes('blocked')) return 'blocked'
  if (nextUserCommand(state, view) === null) return 'completed'
  return statuses.every((status) => status === 'pending') ? 'pending' : 'stopped'
}

const directiveOf = ({ state, view }: WorkNow, now: Instant): Directive =>
  state.scope
    ? nextWork(state, view, state.scope, now)
    : { kind: 'done', what: 'no stage is being carried out', next: nextUserCommand(state, view) }

const stageView = (work: WorkNow, stage: Stage, others: readonly Step[], cost: Cost, prices: Prices) => {
  const { state, view } = work
  return {
    id: stage.id,
    name: stage.name,
    definition: stage.definition,
    questions: stage.questions.map(({ text, done }) => ({ text, done })),
    status: stageStatus(progressOf(work, stage)),
    textApproval: textApproval(state, view, stage),
    resultApprovedAt: state.stageApprovals[stage.id]?.at ?? null,
    cost,
    batches: stage.batches.map((batch) => batchView(work, batch, prices)),
    /** The tests of it, oldest first. */
    tests: others.filter(({ id }) => stageOfCheck(id) === stage.id).map((step) => stepView(step, prices)),
  }
}

const batchView = (work: WorkNow, { id, name, threads }: Batch, prices: Prices) => ({
  id,
  name,
  threads: threads.map((thread) => threadView(work, thread, prices)),
})

const threadView = ({ state, view }: WorkNow, thread: Thread, prices: Prices) => ({
  ...stepView(stepOfThread(state, view, thread), prices),
  summary: thread.summary,
  files: thread.files,
  report: reportOf(state, thread.id),
  notes: notesOf(state, thread.id),
})

const stageOfCheck = (id: string): string | null => /^(\d+)\.check\./.exec(id)?.[1] ?? null
