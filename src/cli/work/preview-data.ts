import { nextUserCommand } from '../../workflow/workstream/next.ts'
import type { Batch, Stage, Thread } from '../../workflow/plan/plan.ts'
import { attemptsOf } from '../../workflow/workstream/state.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import { stageApproval } from './approval-text.ts'
import { progressOf } from './counts.ts'
import { threadRow } from './thread-row.ts'

/** What `work preview --json` prints: the whole plan, or one stage with every thread in full. */
export const previewData = (now: WorkNow, only: Stage | null) => {
  const { stream, view, state } = now
  return {
    stream: stream.id,
    title: view.plan.title,
    plan: stream.plan,
    summary: view.plan.summary,
    errors: view.errors,
    planApprovedAt: state.planApproval?.at ?? null,
    stages: view.plan.stages
      .filter(({ id }) => only === null || id === only.id)
      .map((stage) => ({
        stage: stage.id,
        name: stage.name,
        approval: stageApproval(now, stage),
        progress: progressOf(
          now,
          stage.batches.flatMap(({ threads }) => threads),
        ),
        ...(only === null
          ? {}
          : { definition: stage.definition, constitution: stage.constitution, questions: stage.questions }),
        batches: stage.batches.map((batch) => ({
          batch: batch.id,
          name: batch.name,
          ...(only === null ? {} : { prose: batch.prose }),
          threads: batch.threads.map((thread) => threadData(now, stage, batch, thread, only !== null)),
        })),
      })),
    next: nextUserCommand(state, view),
  }
}

const threadData = (now: WorkNow, stage: Stage, batch: Batch, thread: Thread, isFull: boolean) => ({
  ...threadRow(now, { stage, batch, thread }),
  ...(isFull
    ? {
        summary: thread.summary,
        files: thread.files,
        depends: thread.depends,
        details: thread.details,
        history: attemptsOf(now.state, thread.id).map(
          ({ number: attempt, agent, startedAt, endedAt, outcome, reason }) => ({
            attempt,
            agent,
            startedAt,
            endedAt,
            outcome,
            reason,
          }),
        ),
      }
    : {}),
})
