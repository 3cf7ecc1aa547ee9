import type { WorkNow } from '../engine/workstream/work.ts'
import type { Conductor } from '../workflow/core/conductor.ts'
import { print, type Text } from '../workflow/core/text.ts'
import { scopeText } from '../workflow/workstream/command.ts'
import type { Stage } from '../workflow/plan/plan.ts'
import { reportOf, statusOf } from '../workflow/workstream/state.ts'
import { columns } from './columns.ts'
import type { Paint, View } from './paint.ts'
import { markOf } from './thread-row.ts'
import { headData, headLines, nextLine } from './work-head.ts'
import { moment, paintedApproval, progressOf, stageApproval, stageData, stageStatus, threadsIn } from './work-stage.ts'

/** Where a workstream stands; `left`: what is said of a plan that a finished run left. */
export const workStatusText = (now: WorkNow, left: Text | null, view: View): string => {
  const { conductor, scope } = now.state
  const head = ['  STAGE', 'NAME', 'TEXT', 'THREADS COMPLETED', 'RESULT'].map(view.colors.dim)
  return [
    ...headLines(now, view),
    ...(conductor && scope ? [`Carried out now: ${scopeText(scope)}${by(conductor)}`] : []),
    '',
    columns([head, ...now.view.plan.stages.map((stage) => stageRow(now, stage, view.colors))]),
    '',
    ...blockedLines(now, view.colors),
    ...(left === null ? [] : [print(left, view.reader)]),
    nextLine(now, view),
  ].join('\n')
}

const stageRow = (now: WorkNow, stage: Stage, colors: Paint): string[] => {
  const { plan, resultApprovedAt } = stageApproval(now, stage)
  const progress = progressOf(now, stage)
  const { total, completed, in_progress: running, blocked, cancelled } = progress
  const notes = [
    `${completed} of ${total}`,
    ...(running > 0 ? [colors.yellow(`${running} in_progress`)] : []),
    ...(blocked > 0 ? [colors.red(`${blocked} blocked`)] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
  ].join(', ')
  const result =
    resultApprovedAt === null ? colors.dim('not approved') : colors.green(`approved ${moment(resultApprovedAt)}`)
  return [
    `${markOf(stageStatus(progress), colors)} ${stage.id}`,
    stage.name,
    paintedApproval(plan, colors),
    notes,
    result,
  ]
}

// What a person has to decide about.
const blockedLines = ({ view, state }: WorkNow, colors: Paint): string[] => {
  const blocked = view.plan.stages.flatMap(threadsIn).filter(({ id }) => statusOf(state, id) === 'blocked')
  const lines = blocked.map(
    ({ id, name }) => `${markOf('blocked', colors)} ${id} ${name}: ${reportOf(state, id) ?? ''}`,
  )
  return lines.length === 0 ? [] : [...lines, '']
}

const by = ({ session, client }: Conductor): string =>
  session === null ? '' : ` by session ${session}${client === null ? '' : ` (process ${client})`}`

/** The same as data; `work status --json` prints it. */
export const workStatusData = (now: WorkNow, view: View) => {
  const { scope, conductor } = now.state
  const { head, planApprovedAt, next } = headData(now, view)
  return {
    ...head,
    errors: now.view.errors,
    warnings: now.file.diagnostics.length - now.view.errors,
    planApprovedAt,
    execution: scope && { ...scope, session: conductor?.session ?? null },
    stages: now.view.plan.stages.map((stage) => stageData(now, stage)),
    next,
  }
}
