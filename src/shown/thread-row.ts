import type { WorkNow } from '../engine/workstream/work.ts'
import { resolveAgent } from '../workflow/workstream/agents.ts'
import type { Batch, Stage, Thread } from '../workflow/plan/plan.ts'
import { attemptsOf, reportOf, statusOf, type ThreadStatus } from '../workflow/workstream/state.ts'
import type { Paint } from './paint.ts'

export interface PlacedThread {
  readonly stage: Stage
  readonly batch: Batch
  readonly thread: Thread
}

/** Every thread of a stage with the batch it is in, in order of execution. */
export const placedIn = (stage: Stage): PlacedThread[] =>
  stage.batches.flatMap((batch) => batch.threads.map((thread) => ({ stage, batch, thread })))

/** A thread as `work list --json` shows it. */
export const threadRow = ({ view, state }: WorkNow, { stage, batch, thread }: PlacedThread) => {
  const { agent, fallback } = resolveAgent(thread.agent, view.agents)
  return {
    threadId: thread.id,
    threadName: thread.name,
    /** Ids: `01` and `01.02`. */
    stage: stage.id,
    batch: batch.id,
    status: statusOf(state, thread.id),
    /** As PLAN.md has it; null when it names nobody. */
    agent: thread.agent,
    /** The profile that runs it instead, when there is none of that name. */
    fallback: fallback ? agent : null,
    attempts: attemptsOf(state, thread.id).length,
    report: reportOf(state, thread.id),
  }
}
/** The batches of a stage with their threads, as `work tree --json` and `work preview --json` show them. */
export const batchRows = (now: WorkNow, stage: Stage) =>
  stage.batches.map((batch) => ({
    batch: batch.id,
    name: batch.name,
    threads: batch.threads.map((thread) => threadRow(now, { stage, batch, thread })),
  }))

type ThreadRow = ReturnType<typeof threadRow>

const LOOKS = {
  pending: ['·', 'dim'],
  in_progress: ['▶', 'yellow'],
  completed: ['✓', 'green'],
  blocked: ['✗', 'red'],
  cancelled: ['–', 'dim'],
} as const satisfies Record<ThreadStatus, readonly [mark: string, color: keyof Paint]>

export const painted = (status: ThreadStatus, text: string, colors: Paint): string => colors[LOOKS[status][1]](text)
export const markOf = (status: ThreadStatus, colors: Paint): string => painted(status, LOOKS[status][0], colors)

/** `nobody -> default` where another profile runs it. */
export const agentText = ({ agent, fallback }: ThreadRow, colors: Paint): string =>
  fallback === null ? (agent ?? '') : colors.yellow(`${agent ?? 'none'} -> ${fallback}`)

/** `nobody (there is no such profile, default runs it)` */
export const agentInFull = ({ agent, fallback }: ThreadRow, colors: Paint): string => {
  if (fallback === null) return agent ?? ''
  return colors.yellow(
    agent === null
      ? `none assigned, so ${fallback} runs it`
      : `${agent} (there is no such profile, ${fallback} runs it)`,
  )
}

/** The cells of a thread in a table: id, name, agent, status, attempts, report. */
export const cellsOf = (row: ThreadRow, colors: Paint): string[] => [
  `${markOf(row.status, colors)} ${row.threadId}`,
  row.threadName,
  agentText(row, colors),
  painted(row.status, row.status, colors),
  row.attempts === 0 ? '' : `${row.attempts}`,
  row.report ?? '',
]

export const THREAD_HEAD: readonly string[] = ['  THREAD', 'NAME', 'AGENT', 'STATUS', 'TRIES', 'REPORT']
