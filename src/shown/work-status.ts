import { carrierOf } from '../engine/client.ts'
import { diagnosticsOf, type WorkNow } from '../engine/workstream/work.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { cutOffIn } from '../state-manager/walk-journal.ts'
import type { Conductor } from '../workflow/core/conductor.ts'
import { type Stage, threadsIn } from '../workflow/plan/plan.ts'
import { scopeText } from '../workflow/workstream/command.ts'
import { checkOf, wayOfCheck } from '../workflow/workstream/check.ts'
import { reportOf, statusOf } from '../workflow/workstream/state.ts'
import { columns } from './columns.ts'
import type { View } from './paint.ts'
import { rowsWithin } from './rows.ts'
import { agentText, batchRows, cellsOf, markOf, placedIn, THREAD_HEAD, threadRow } from './thread-row.ts'
import {
  completedOf,
  headData,
  headLines,
  nextLine,
  progressOf,
  progressText,
  stageApprovals,
  stageData,
  stageStatus,
  titleLine,
} from './work-head.ts'

/** Where a workstream stands; `left`: what is said of a plan that a finished run left. */
export const workStatusText = (now: WorkNow, left: string | null, view: View, isWatched = false): string => {
  const { conductor, scope } = now.state
  const head = ['  STAGE', 'NAME', 'TEXT', 'THREADS COMPLETED', 'RESULT'].map(view.colors.dim)
  const cutOff = cutOffIn(now.stream.journal)
  return [
    ...headLines(now, view),
    ...(cutOff === null ? [] : [view.colors.yellow(cutOff)]),
    ...(conductor && scope ? [`${carried(conductor)}: ${scopeText(scope)}${by(conductor)}`] : []),
    '',
    columns([head, ...now.view.plan.stages.map((stage) => stageRow(now, stage, view))]),
    '',
    ...(isWatched ? threadLines(now, view) : []),
    ...blockedLines(now, view),
    ...(left === null ? [] : [left]),
    nextLine(now, view),
  ].join('\n')
}

const carried = (conductor: Conductor): string =>
  carrierOf(conductor) === 'gone' ? 'Carried out until its process was gone' : 'Carried out now'

const by = ({ session, client }: Conductor): string =>
  session === null ? '' : ` by session ${session}${client === null ? '' : ` (process ${client})`}`

const stageRow = (now: WorkNow, stage: Stage, view: View): string[] => {
  const { colors } = view
  const { text, result } = stageApprovals(now, stage, view)
  const progress = progressOf(now, stage)
  const { in_progress: running, blocked, cancelled } = progress
  const done = completedOf(progress)
  const notes = [
    ...(done === null ? [] : [done]),
    ...(running > 0 ? [colors.yellow(`${running} in_progress`)] : []),
    ...(blocked > 0 ? [colors.red(`${blocked} blocked`)] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
  ]
  const mark = markOf(stageStatus(progress), colors)
  const approved = result ? colors.green(result) : colors.dim('not approved')
  return [`${mark} ${stage.id}`, stage.name, text, notes.join(', '), approved]
}

// The threads of what is carried out.
const threadLines = (now: WorkNow, { colors, width }: View): string[] => {
  const stage = now.view.plan.stages.find(({ id }) => id === now.state.scope?.stage)
  if (!stage) return []
  const rows = placedIn(stage).map((each) => cellsOf(threadRow(now, each), colors))
  return [...rowsWithin([THREAD_HEAD.map(colors.dim), ...rows], width), '']
}

// What a person has to decide about.
const blockedLines = ({ view, state }: WorkNow, { colors }: View): string[] => {
  const blocked = view.plan.stages.flatMap(threadsIn).filter(({ id }) => statusOf(state, id) === 'blocked')
  const mark = markOf('blocked', colors)
  const checks = view.plan.stages.flatMap((stage) =>
    wayOfCheck(state, view, stage) ? (checkOf(state, view, stage) ?? []) : [],
  )
  const lines = [
    ...blocked.map(({ id, name }) => `${mark} ${id} ${name}: ${oneLine(reportOf(state, id) ?? '')}`),
    ...checks.flatMap(({ status, title, reason }) =>
      status === 'failed' ? [`${mark} ${title}: ${oneLine(reason ?? '')}`] : [],
    ),
  ]
  return lines.length === 0 ? [] : [...lines, '']
}

/** The same as data; `work status --json` prints it. */
export const workStatusData = (now: WorkNow, view: View) => {
  const { scope, conductor } = now.state
  const { head, planApprovedAt, next } = headData(now, view)
  return {
    ...head,
    errors: now.view.errors,
    warnings: diagnosticsOf(now).length - now.view.errors,
    planApprovedAt,
    execution: scope && { ...scope, session: conductor?.session ?? null },
    stages: now.view.plan.stages.map((stage) => stageData(now, stage)),
    next,
  }
}

/** Stages, batches and threads of a plan as a tree. */
export const treeText = (now: WorkNow, view: View): string => {
  const { colors } = view
  const stages = now.view.plan.stages.map((stage): Branch => {
    const approved = now.state.stageApprovals[stage.id] ? ', approved' : ''
    const batches = stage.batches.map((batch): Branch => {
      const threads = batch.threads.map((thread): Branch => {
        const row = threadRow(now, { stage, batch, thread })
        return { row: [`${markOf(row.status, colors)} ${row.threadId} ${row.threadName}`, agentText(row, colors)] }
      })
      return { row: [`${batch.id} ${batch.name}`], below: threads }
    })
    const progress = colors.dim(`${progressText(progressOf(now, stage))}${approved}`)
    return { row: [colors.bold(`${stage.id} ${stage.name}`), progress], below: batches }
  })
  return `${titleLine(now, view)}\n${columns(rowsOf(stages))}`
}

interface Branch {
  readonly row: readonly string[]
  readonly below?: readonly Branch[]
}

const rowsOf = (branches: readonly Branch[], lead = ''): string[][] =>
  branches.flatMap(({ row: [name = '', ...cells], below = [] }, index) => {
    const isLast = index === branches.length - 1
    return [[`${lead}${isLast ? '└─ ' : '├─ '}${name}`, ...cells], ...rowsOf(below, lead + (isLast ? '   ' : '│  '))]
  })

/** The same as data; `work tree --json` prints it. */
export const treeData = (now: WorkNow) => ({
  stream: now.stream.id,
  title: now.view.plan.title,
  stages: now.view.plan.stages.map((stage) => ({
    stage: stage.id,
    name: stage.name,
    approved: stage.id in now.state.stageApprovals,
    batches: batchRows(now, stage),
  })),
})
