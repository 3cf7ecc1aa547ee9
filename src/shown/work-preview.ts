import type { WorkNow } from '../engine/workstream/work.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import type { Attempt } from '../workflow/core/step.ts'
import { written } from '../workflow/core/text.ts'
import type { Stage } from '../workflow/plan/plan.ts'
import { obstacleOf } from '../workflow/workstream/obstacle.ts'
import { attemptsOf } from '../workflow/workstream/state.ts'
import { columns } from './columns.ts'
import type { View } from './paint.ts'
import { indented, rowsWithin } from './rows.ts'
import { treeLines } from './tree-lines.ts'
import { agentInFull, batchRows, cellsOf, painted, type PlacedThread, threadRow, placedIn } from './thread-row.ts'
import {
  headData,
  headLines,
  moment,
  nextLine,
  progressOf,
  progressText,
  stageApprovals,
  stageData,
} from './work-head.ts'

/** The whole plan: every stage with its batches and threads, each thread one line. */
export const planPreview = (now: WorkNow, view: View): string => {
  const stages = now.view.plan.stages.map((stage) => {
    const title = view.colors.bold(`Stage ${stage.id}: ${stage.name}`)
    return `${title}  ${stageLine(now, stage, view)}\n${threadTable(now, stage, view)}`
  })
  return [headText(now, view), ...stages, nextLine(now, view)].join('\n\n')
}

const headText = (now: WorkNow, view: View): string => {
  const { summary } = now.view.plan
  return [...headLines(now, view), ...(summary === '' ? [] : ['', summary])].join('\n')
}

/** `approved; 3 of 5 threads completed, 1 blocked; result not approved` */
const stageLine = (now: WorkNow, stage: Stage, view: View): string => {
  const { text, result } = stageApprovals(now, stage, view)
  const approved = result ? view.colors.green(`result ${result}`) : 'result not approved'
  return `text ${text}; ${progressText(progressOf(now, stage))}; ${approved}`
}

// One table for all batches of the stage, so that their columns stand below each other.
const threadTable = (now: WorkNow, stage: Stage, { colors, width }: View): string => {
  const placed = placedIn(stage)
  const rows = placed.map((each) => cellsOf(threadRow(now, each), colors))
  const lines = rowsWithin(rows, width === null ? null : width - 4)
  return stage.batches
    .map((batch) => {
      const own = lines.filter((_, index) => placed[index]?.batch === batch)
      return indented([`Batch ${batch.id}: ${batch.name}`, indented(own.join('\n'))].join('\n'))
    })
    .join('\n')
}

/** One stage with all that whoever carries it out has to know; what its agents are told beside that stands in PLAN.md. */
export const stagePreview = (now: WorkNow, stage: Stage, view: View): string => {
  const { colors, reader } = view
  const obstacle = obstacleOf(now.state, now.view, stage)
  const mayRun = obstacle ? colors.red(`no: ${obstacle.message}. Next: ${written(obstacle.next, reader)}`) : 'yes'
  const approval = stageLine(now, stage, view)
  const texts = [
    ['Definition', stage.definition],
    ['Constitution', stage.constitution],
    ['Questions', stage.questions.map(({ text: asked, done }) => `- [${done ? 'x' : ' '}] ${asked}`).join('\n')],
  ]
  return [
    headText(now, view),
    `${colors.bold(`# Stage ${stage.id}: ${stage.name}`)}\n${columns([
      ['Approval:', approval],
      ['May run:', mayRun],
    ])}`,
    ...(treeLines(now.state.trees).length > 0 ? [treeLines(now.state.trees).join('\n')] : []),
    ...texts.flatMap(([title = '', body = '']) => (body === '' ? [] : [`${colors.bold(`## ${title}`)}\n\n${body}`])),
    ...stage.batches.flatMap((batch) => [
      [colors.bold(`## Batch ${batch.id}: ${batch.name}`), ...(batch.prose === '' ? [] : ['', batch.prose])].join('\n'),
      ...batch.threads.map((thread) => threadInFull(now, { stage, batch, thread }, view)),
    ]),
    nextLine(now, view),
  ].join('\n\n')
}

const threadInFull = (now: WorkNow, placed: PlacedThread, { colors }: View): string => {
  const { thread } = placed
  const row = threadRow(now, placed)
  const attempts = attemptsOf(now.state, thread.id).map(attemptText)
  const facts = [
    ['Agent:', agentInFull(row, colors)],
    ['Status:', painted(row.status, row.status, colors)],
    ...(attempts.length === 0 ? ['none'] : attempts).map((each, line) => [line === 0 ? 'Attempts:' : '', each]),
    ...(row.report === null ? [] : [['Report:', row.report]]),
    ['Files:', thread.files.join(', ') || 'none named'],
    ['Depends:', thread.depends.join(', ') || 'nothing'],
    ...(thread.needs.length === 0 ? [] : [['Needs:', thread.needs.join(', ')]]),
    ['Details:', `PLAN.md:${thread.line}`],
  ]
  return [
    colors.bold(`### Thread ${thread.id}: ${thread.name}`),
    columns(facts),
    ...(thread.summary === '' ? [] : ['', `Summary: ${thread.summary}`]),
  ].join('\n')
}

const attemptText = ({ agent, startedAt, endedAt, outcome, reason }: Attempt): string => {
  const span = endedAt === null ? `since ${moment(startedAt)}` : `${moment(startedAt)} to ${moment(endedAt)}`
  // That its agent said so itself, its reason tells.
  const ended = outcome === 'reported' ? 'failed' : outcome
  return `${agent ?? 'a person'} ${ended} ${span}${reason === null ? '' : ` (${oneLine(reason)})`}`
}

/** What `work preview --json` prints: the whole plan, or one stage with every thread in full. */
export const previewData = (now: WorkNow, only: Stage | null, view: View) => {
  const { plan, errors } = now.view
  const { head, planApprovedAt, next } = headData(now, view)
  const stages =
    only === null
      ? plan.stages.map((stage) => ({ ...stageData(now, stage), batches: batchRows(now, stage) }))
      : [inFull(now, only)]
  return { ...head, summary: plan.summary, errors, planApprovedAt, stages, next }
}

const inFull = (now: WorkNow, stage: Stage) => {
  const { definition, constitution, questions } = stage
  const batches = stage.batches.map((batch) => ({
    batch: batch.id,
    name: batch.name,
    prose: batch.prose,
    threads: batch.threads.map((thread) => threadData(now, { stage, batch, thread })),
  }))
  return { ...stageData(now, stage), definition, constitution, questions, batches }
}

const threadData = (now: WorkNow, placed: PlacedThread) => {
  const { id, summary, files, depends, needs, details } = placed.thread
  const history = attemptsOf(now.state, id).map(({ number: attempt, agent, startedAt, endedAt, outcome, reason }) => ({
    attempt,
    agent,
    startedAt,
    endedAt,
    outcome,
    reason,
  }))
  return { ...threadRow(now, placed), summary, files, depends, needs, details, history }
}
