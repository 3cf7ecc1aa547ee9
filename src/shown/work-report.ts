import { piecesOf } from '../cost/cost.ts'
import { goneBranch, keptOf, stageChanges } from '../engine/workstream/stage-changes.ts'
import type { WorkNow } from '../engine/workstream/work.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { tokenCount } from '../workflow/core/add-spent.ts'
import { budgetLine } from '../workflow/core/kept-budget.ts'
import { listed } from '../workflow/core/counted.ts'
import { client, phasegate, print, type Reader, type Text, text, work, written } from '../workflow/core/text.ts'
import { findStage, type Stage, type Thread, threadsIn } from '../workflow/plan/plan.ts'
import { resolveAgent } from '../workflow/workstream/agents.ts'
import { checkOf } from '../workflow/workstream/check.ts'
import { type NotVerified, notVerified } from '../workflow/workstream/not-verified.ts'
import { nextUserCommand } from '../workflow/workstream/next.ts'
import { obstacleOf } from '../workflow/workstream/obstacle.ts'
import { tokensText } from './cost-text.ts'
import { attemptsOf, notesOf, reportOf, statusOf } from '../workflow/workstream/state.ts'
import { ALL_APPROVED, completedOf, firstOf, moment, progressOf, stageStatus } from './work-head.ts'

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
    approved: stage.id in now.state.stageApprovals,
    threads: threadsIn(stage).map((thread) => threadReport(now, thread)),
    notVerified: notVerified(now.state, now.view, stage),
    /** What it changed, as git says; null where agents work in the checkout. */
    changes: stageChanges(now, stage),
    trees: now.state.trees,
    /** How the branch comes back that holds what it changed; null where it is there, or taken. */
    gone: goneBranch(now, stage),
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

type StageReport = ReturnType<typeof stageReport>

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
    /** What was said of it when it ended. */
    report: reportOf(state, thread.id),
    /** Its files that changed, as git says; null where nobody can tell. */
    changed: state.steps[thread.id]?.changed ?? null,
    notes: notesOf(state, thread.id),
    /** The ref that keeps what its last attempt left and nobody merged. */
    kept: keptOf(now, thread.id),
  }
}

type ThreadReport = ReturnType<typeof threadReport>

const nextCommand = ({ state, view }: WorkNow, stage: Stage, blocked: boolean) => {
  const obstacle = obstacleOf(state, view, stage)
  if (obstacle) return obstacle.next
  return blocked ? client('execute-stage', String(stage.number)) : nextUserCommand(state, view)
}

/** The report as text, from what is so now: what threads said of themselves earlier is in `work list`. */
export const stageReportText = (now: WorkNow, report: StageReport, reader: Reader): string => {
  const { blocked, cancelled } = report
  const done = completedOf(report)
  const counts = [
    ...(done === null ? [] : [`${done} completed`]),
    `${blocked} blocked`,
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
  ]
  const parts = [
    [
      `Stage ${report.stage} ${report.name}: ${report.status.replace('_', ' ')}`,
      `Threads: ${counts.join(', ')}`,
      ...report.threads.map(threadLine),
    ],
    [...testLines(report), ...notVerifiedLines(report), ...costLines(report).map((line) => print(line, reader))],
    noteLines(report),
    [...changeLines(report), ...backLines(report)].map((line) => print(line, reader)),
    [report.next ? `Next: ${firstOf(now, reader)}${written(report.next, reader)}` : ALL_APPROVED],
  ]
  // Apart from each other: shown as Markdown, what follows a list would else be a part of its last line.
  return parts.flatMap((lines) => (lines.length > 0 ? [lines.join('\n')] : [])).join('\n\n')
}

const threadLine = (thread: ThreadReport): string => {
  const { threadId, threadName, status, agent, fallback, earlierAgents } = thread
  const earlier = earlierAgents.length > 0 ? [`after ${earlierAgents.join(', ')}`] : []
  const who = [agent, ...(fallback ? ['fallback'] : []), ...earlier].join('; ')
  const outcome = outcomeOf(thread)
  return `- ${threadId} ${oneLine(threadName)}: ${status.replace('_', ' ')} (${who})${outcome === '' ? '' : `: ${outcome}`}`
}

const outcomeOf = ({ status, report, changed, kept }: ThreadReport): string => {
  const unmerged = kept ? ` (not merged, but kept: git diff HEAD...${kept})` : ''
  // What holds of a completed thread git says; of the others, why they are not.
  if (status === 'completed') return changed ? listed(changed) || 'nothing changed' : saidThen(report)
  return `${oneLine(report ?? '')}${unmerged}`.trim()
}

// Of a checkout git cannot tell whose a change is.
const saidThen = (report: string | null): string => (report ? `said when it ended: ${oneLine(report)}` : '')

const costLines = ({ tokens, budget }: StageReport): Text[] => [
  ...(tokens === null ? [] : [text`Cost: ${tokensText(tokens)}. See: ${work('cost')}`]),
  ...(budget === null ? [] : [`Budget: ${budget}`]),
]

const testLines = ({ tests, status, completed }: StageReport): string[] => {
  if (tests !== null) return [`Tests: ${tests}`]
  return status === 'completed' && completed > 0 ? ['Tests: not run'] : []
}

const notVerifiedLines = ({ notVerified: all }: StageReport): string[] =>
  [...new Set(all.map(commandOf))].map((said) => {
    const threads = all.filter((each) => commandOf(each) === said).map(({ thread }) => thread)
    return `Not verified by the agent${threads.length === 1 ? '' : 's'} of ${listed(threads)}: ${said}`
  })

const commandOf = ({ command, text: answer }: NotVerified): string =>
  oneLine(`${command}${answer === '' ? '' : ` (${answer})`}`)

const noteLines = ({ threads }: StageReport): string[] => {
  const notes = threads.flatMap(({ threadId, notes: own }) =>
    own.map((note) => `- ${threadId}, ${moment(note.at)}: ${oneLine(note.text)}`),
  )
  return notes.length === 0 ? [] : ['Found beside the threads:', ...notes]
}

const changeLines = ({ changes, trees, gone }: StageReport): Text[] => {
  if (gone !== null) return [`take: ${gone}`]
  if (!changes || changes.stat === '') return []
  const take = trees && 'branch' in trees ? [text`take: ${phasegate('merge', trees.branch)}`] : []
  return [changes.stat, `look: git diff ${changes.from.slice(0, 10)}..${changes.to}`, ...take]
}

const backLines = ({ status, approved }: StageReport): Text[] =>
  status === 'completed' && !approved
    ? [text`send back: ${work('reopen', '--thread', '<thread>', '--reason', '"…"')}`]
    : []
