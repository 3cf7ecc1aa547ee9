import type { WorkNow } from '../engine/workstream/work.ts'
import { resolveAgent } from '../workflow/workstream/agents.ts'
import type { Batch, Stage, Thread } from '../workflow/plan/plan.ts'
import { attemptsOf, reportOf, statusOf, type ThreadStatus } from '../workflow/workstream/state.ts'
import type { Paint } from './paint.ts'

/** A thread as `work list --json` shows it. */
export interface ThreadRow {
  readonly threadId: string
  readonly threadName: string
  /** Ids: `01` and `01.02`. */
  readonly stage: string
  readonly batch: string
  readonly status: ThreadStatus
  /** As PLAN.md has it; null when it names nobody. */
  readonly agent: string | null
  /** The profile that runs it instead, when there is none of that name. */
  readonly fallback: string | null
  readonly attempts: number
  readonly report: string | null
}

export interface PlacedThread {
  readonly stage: Stage
  readonly batch: Batch
  readonly thread: Thread
}

/** Every thread with the stage and the batch it is in, in order of execution. */
export const placedThreads = ({ view }: WorkNow): PlacedThread[] =>
  view.plan.stages.flatMap((stage) =>
    stage.batches.flatMap((batch) => batch.threads.map((thread) => ({ stage, batch, thread }))),
  )

export const threadRow = ({ view, state }: WorkNow, { stage, batch, thread }: PlacedThread): ThreadRow => {
  const { agent, fallback } = resolveAgent(thread.agent, view.agents)
  return {
    threadId: thread.id,
    threadName: thread.name,
    stage: stage.id,
    batch: batch.id,
    status: statusOf(state, thread.id),
    agent: thread.agent,
    fallback: fallback ? agent : null,
    attempts: attemptsOf(state, thread.id).length,
    report: reportOf(state, thread.id),
  }
}

const MARKS: Readonly<Record<ThreadStatus, string>> = {
  pending: '·',
  in_progress: '▶',
  completed: '✓',
  blocked: '✗',
  cancelled: '–',
}

const COLORS = {
  pending: 'dim',
  in_progress: 'yellow',
  completed: 'green',
  blocked: 'red',
  cancelled: 'dim',
} as const satisfies Record<ThreadStatus, keyof Paint>

export const painted = (status: ThreadStatus, text: string, colors: Paint): string => colors[COLORS[status]](text)
export const markOf = (status: ThreadStatus, colors: Paint): string => painted(status, MARKS[status], colors)

/** `nobody -> default` where another profile runs it. */
export const agentText = ({ agent, fallback }: Pick<ThreadRow, 'agent' | 'fallback'>, colors: Paint): string =>
  fallback === null ? (agent ?? '') : colors.yellow(`${agent ?? 'none'} -> ${fallback}`)

/** `nobody (there is no such profile, default runs it)` */
export const agentInFull = ({ agent, fallback }: Pick<ThreadRow, 'agent' | 'fallback'>, colors: Paint): string => {
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
