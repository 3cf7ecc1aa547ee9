import { type Cost, costOf, groupedBy, piecesOf } from '../../cost/cost.ts'
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
import { kept } from './kept.ts'
import { VIEW_VERSION } from './run-view.ts'
import { orchestratorsView, stepView } from './step-view.ts'
import { workStory } from './story.ts'

interface Beside {
  /** When the first commit was made; null before it. */
  readonly startedAt: Instant | null
  readonly commits: () => readonly Commit<WorkEvent>[]
  readonly prices: Prices
  readonly now: Instant
}

/** A workstream as programs read it: the board, an export. */
export const workView = (work: WorkNow, beside: Beside): WorkView => workViewer()(work, beside)
export type WorkView = ReturnType<ReturnType<typeof workViewer>>

/** Makes one view after another. Of a thread to which nothing has happened since it gives the very same value again. */
export const workViewer = () => {
  const threads = kept<Thread, ThreadView>()
  const rows = kept<Commit<WorkEvent>, ReturnType<typeof workStory>>()
  return (work: WorkNow, beside: Beside) => {
    const { prices, now } = beside
    const { stream, file, state, view } = work
    const { stages } = view.plan
    const pieces = piecesOf(state)
    const spent = groupedBy(pieces, ({ step }) => step?.split('.')[0] ?? '')
    const planned = new Set(threadsOf(view.plan).map(({ id }) => id))
    const others = Object.keys(state.steps)
      .filter((id) => !planned.has(id))
      .flatMap((id) => workStepOf(state, view, id) ?? [])
    const around = JSON.stringify([view.agents, view.limits.threadDeadline, prices])
    const viewOf = (thread: Thread): ThreadView => {
      const { [thread.id]: life } = state.steps
      const { [thread.id]: record } = state.threads
      return threads(thread, [life, record, around], () => plainIn(threadView(work, thread, prices)))
    }
    return {
      ...plainIn({
        version: VIEW_VERSION,
        kind: 'workstream' as const,
        at: now,
        id: stream.id,
        title: view.plan.title || stream.id,
        status: statusOf(work),
        startedAt: beside.startedAt,
        updatedAt: state.updatedAt,
        next: directiveView(directiveOf(work, now)),
        scope: state.scope,
        trees: state.trees,
        planApprovedAt: state.planApproval?.at ?? null,
        /** What is wrong with PLAN.md. */
        problems: file.diagnostics,
        /** Threads that were taken out of PLAN.md. */
        removed: others.filter(({ id }) => stageOfCheck(id) === null).map((step) => stepView(step, prices)),
        cost: { ...costOf(pieces, prices), prices: prices.date },
        budget: state.budget,
        orchestrators: orchestratorsView(state.conducted, prices),
      }),
      stages: stages.map((stage) => ({
        ...plainIn(stageView(work, stage, others, costOf(spent.get(stage.id) ?? [], prices), prices)),
        batches: stage.batches.map((batch) => ({ ...plainIn(batchView(batch)), threads: batch.threads.map(viewOf) })),
      })),
      // What few readers ask for is made when one does.
      get artifacts() {
        return plainIn([{ name: 'PLAN.md', bytes: file.bytes.length, text: file.text, isCut: false }])
      },
      get story() {
        return beside.commits().flatMap((commit) => rows(commit, [], () => plainIn(workStory([commit]))))
      },
    }
  }
}

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
    /** The tests of it, oldest first. */
    tests: others.filter(({ id }) => stageOfCheck(id) === stage.id).map((step) => stepView(step, prices)),
  }
}

const batchView = ({ id, name }: Batch) => ({ id, name })

type ThreadView = ReturnType<typeof threadView>

const threadView = ({ state, view }: WorkNow, thread: Thread, prices: Prices) => ({
  ...stepView(stepOfThread(state, view, thread), prices),
  summary: thread.summary,
  files: thread.files,
  report: reportOf(state, thread.id),
  notes: notesOf(state, thread.id),
})

const stageOfCheck = (id: string): string | null => /^(\d+)\.check\./.exec(id)?.[1] ?? null
