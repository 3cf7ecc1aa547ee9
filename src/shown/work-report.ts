import { piecesOf } from '../cost/cost.ts'
import { keptOf, stageChanges } from '../engine/workstream/stage-changes.ts'
import type { WorkNow } from '../engine/workstream/work.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { tokenCount } from '../workflow/core/add-spent.ts'
import { budgetLine } from '../workflow/core/kept-budget.ts'
import { client, nextText, print, type Reader, type Text, text, work } from '../workflow/core/text.ts'
import { findStage, type Stage, type Thread } from '../workflow/plan/plan.ts'
import { resolveAgent } from '../workflow/workstream/agents.ts'
import { checkOf } from '../workflow/workstream/check.ts'
import { nextUserCommand } from '../workflow/workstream/next.ts'
import { obstacleOf } from '../workflow/workstream/obstacle.ts'
import { attemptsOf, reportOf, statusOf } from '../workflow/workstream/state.ts'
import { tokensText } from './cost-text.ts'
import { takeLines } from './tree-lines.ts'
import { ALL_APPROVED, completedOf, progressOf, stageStatus, threadsIn } from './work-head.ts'

/** What a stage came to, computed: the final output of its execution; `work report --json` prints it. */
export const stageReport = (now: WorkNow, stageNumber: number) => {
  const stage = findStage(now.view.plan, stageNumber)
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
    threads: threadsIn(stage).map((thread) => threadReport(now, thread)),
    /** What it changed, as git says; null where agents work in the checkout. */
    changes: stageChanges(now, stage),
    trees: now.state.trees,
    /** How the tests of all of it ended, once they did; null where none are run. */
    tests: testsOf(now, stage),
    /** What the agents of its threads used up; null where that is not known. */
    tokens: tokensOf(now, stage),
    /** Why nothing more is started, where its budget is used up. */
    budget: now.state.budget?.reached === 100 ? budgetLine(now.state.budget) : null,
    /** The exact next command of the user; null when every stage is approved. */
    next: nextCommand(now, stage, blocked > 0),
  }
}

const tokensOf = ({ state }: WorkNow, { id }: Stage): number | null => {
  const known = piecesOf(state).flatMap(({ step, spent }) => (spent && step?.startsWith(`${id}.`) ? [spent] : []))
  return known.length === 0 ? null : known.reduce((all, spent) => all + tokenCount(spent), 0)
}

const testsOf = ({ state, view }: WorkNow, stage: Stage): string | null => {
  const check = checkOf(state, view, stage)
  if (check?.facts?.kind === 'tests') return check.facts.summary
  return check?.status === 'failed' ? `failed: ${check.reason ?? ''}` : null
}

const threadReport = (now: WorkNow, thread: Thread) => {
  const { view, state } = now
  const { agent, fallback } = resolveAgent(thread.agent, view.agents)
  const worked = attemptsOf(state, thread.id).flatMap((attempt) => (attempt.agent === null ? [] : [attempt.agent]))
  const last = worked.at(-1) ?? agent
  return {
    threadId: thread.id,
    threadName: thread.name,
    status: statusOf(state, thread.id),
    agent: last,
    fallback,
    /** The agents that worked on it before, oldest first. */
    earlierAgents: [...new Set(worked)].filter((name) => name !== last),
    report: reportOf(state, thread.id),
    /** The ref that keeps what its last attempt left and nobody merged. */
    kept: keptOf(now, thread.id),
  }
}

const nextCommand = ({ state, view }: WorkNow, stage: Stage, blocked: boolean) => {
  const obstacle = obstacleOf(state, view, stage)
  if (obstacle) return obstacle.next
  return blocked ? client('execute-stage', String(stage.number)) : nextUserCommand(state, view)
}

/** The report as text: status, counts, one line per thread, the exact next command. */
export const stageReportText = (report: ReturnType<typeof stageReport>, reader: Reader): string => {
  const { blocked, cancelled } = report
  const done = completedOf(report)
  const counts = [
    ...(done === null ? [] : [`${done} completed`]),
    `${blocked} blocked`,
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
  ]
  return [
    `Stage ${report.stage} ${report.name}: ${report.status.replace('_', ' ')}`,
    `Threads: ${counts.join(', ')}`,
    ...report.threads.map(threadLine),
    ...(report.tests === null ? [] : [`Tests: ${report.tests}`]),
    ...(report.tokens === null ? [] : [print(text`Cost: ${tokensText(report.tokens)}. See: ${work('cost')}`, reader)]),
    ...(report.budget === null ? [] : [`Budget: ${report.budget}`]),
    ...changeLines(report).map((line) => print(line, reader)),
    // Of its own: shown as Markdown, it would else be a part of the last thread.
    '',
    report.next ? print(nextText(report.next), reader) : ALL_APPROVED,
  ].join('\n')
}

const changeLines = ({ changes, trees }: ReturnType<typeof stageReport>): Text[] =>
  changes && changes.stat !== '' ? ['', changes.stat, ...takeLines(trees)] : []

const threadLine = ({
  threadId,
  status,
  agent,
  fallback,
  earlierAgents,
  report,
  kept,
}: ReturnType<typeof threadReport>) => {
  const earlier = earlierAgents.length > 0 ? [`after ${earlierAgents.join(', ')}`] : []
  const who = [agent, ...(fallback ? ['fallback'] : []), ...earlier].join('; ')
  const unmerged = kept ? ` (not merged, but kept: git diff HEAD...${kept})` : ''
  return `- ${threadId} ${status} (${who})${report ? `: ${oneLine(report)}` : ''}${unmerged}`
}
