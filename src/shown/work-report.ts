import type { WorkNow } from '../engine/workstream/work.ts'
import { resolveAgent } from '../workflow/workstream/agents.ts'
import { client, nextText, print, type Reader } from '../workflow/core/text.ts'
import type { Way } from '../workflow/core/way.ts'
import { nextUserCommand } from '../workflow/workstream/next.ts'
import { obstacleOf } from '../workflow/workstream/obstacle.ts'
import { findStage, type Stage, type Thread } from '../workflow/plan/plan.ts'
import { attemptsOf, reportOf, statusOf, type ThreadStatus } from '../workflow/workstream/state.ts'
import { progressOf, type StageStatus, stageStatus, threadsIn } from './work-stage.ts'

/** The outcome of a stage as data; `work report --json` prints it. */
export interface StageReport {
  readonly stage: string
  readonly name: string
  readonly status: StageStatus
  readonly completed: number
  readonly blocked: number
  readonly cancelled: number
  readonly total: number
  readonly threads: readonly {
    readonly threadId: string
    readonly threadName: string
    readonly status: ThreadStatus
    readonly agent: string
    readonly fallback: boolean
    /** The agents that worked on it before, oldest first. */
    readonly earlierAgents: readonly string[]
    readonly report: string | null
  }[]
  /** The exact next command of the user; null when every stage is approved. */
  readonly next: Way | null
}

/** What a stage came to, computed: the final output of its execution. */
export const stageReport = (now: WorkNow, stageNumber: number): StageReport => {
  const stage = findStage(now.view.plan, stageNumber)
  const threads = threadsIn(stage).map((thread) => threadReport(now, thread))
  const progress = progressOf(now, stage)
  const { completed, blocked, cancelled, total } = progress
  return {
    stage: stage.id,
    name: stage.name,
    status: stageStatus(progress),
    completed,
    blocked,
    cancelled,
    total,
    threads,
    next: nextCommand(now, stage, blocked > 0),
  }
}

const threadReport = ({ view, state }: WorkNow, thread: Thread): StageReport['threads'][number] => {
  const { agent, fallback } = resolveAgent(thread.agent, view.agents)
  const worked = attemptsOf(state, thread.id).flatMap((attempt) => (attempt.agent === null ? [] : [attempt.agent]))
  const last = worked.at(-1) ?? agent
  return {
    threadId: thread.id,
    threadName: thread.name,
    status: statusOf(state, thread.id),
    agent: last,
    fallback,
    earlierAgents: [...new Set(worked)].filter((name) => name !== last),
    report: reportOf(state, thread.id),
  }
}

const nextCommand = ({ state, view }: WorkNow, stage: Stage, blocked: boolean): Way | null => {
  const obstacle = obstacleOf(state, view, stage)
  if (obstacle) return obstacle.next
  return blocked ? client('execute-stage', String(stage.number)) : nextUserCommand(state, view)
}

/** The report as text: status, counts, one line per thread, the exact next command. */
export const stageReportText = (now: WorkNow, stageNumber: number, reader: Reader): string => {
  const report = stageReport(now, stageNumber)
  const { completed, blocked, cancelled, total } = report
  return [
    `Stage ${report.stage} ${report.name}: ${report.status.replace('_', ' ')}`,
    `Threads: ${completed} of ${total} completed, ${blocked} blocked${cancelled > 0 ? `, ${cancelled} cancelled` : ''}`,
    ...report.threads.map(
      ({ threadId, status, agent, fallback, earlierAgents, report: said }) =>
        `- ${threadId} ${status} (${[agent, ...(fallback ? ['fallback'] : []), ...(earlierAgents.length > 0 ? [`after ${earlierAgents.join(', ')}`] : [])].join('; ')})${said ? `: ${said}` : ''}`,
    ),
    // Of its own: shown as Markdown, it would else be a part of the last thread.
    '',
    report.next ? print(nextText(report.next), reader) : 'Every stage is approved.',
  ].join('\n')
}
