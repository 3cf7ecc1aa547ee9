import { dirname } from 'node:path'
import type { Conductor } from '../../workflow/core/conductor.ts'
import { counted } from '../../workflow/core/counted.ts'
import { print } from '../../workflow/core/text.ts'
import type { Way } from '../../workflow/core/way.ts'
import { nextUserCommand } from '../../workflow/workstream/next.ts'
import { stageIsDone } from '../../workflow/workstream/obstacle.ts'
import type { Stage } from '../../workflow/plan/plan.ts'
import { reportOf, statusOf } from '../../workflow/workstream/state.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import { columns } from '../print.ts'
import type { Colors, Reply } from '../reply.ts'
import { moment, paintedApproval, planApprovalText, stageApproval } from './approval-text.ts'
import { progressOf } from './counts.ts'
import { leftPlanText } from './left-plan.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { markOf } from './thread-row.ts'

export const status = async (place: WorkPlace, input: WorkInput<'status'>): Promise<Reply> => {
  if (place.work === null) {
    const left = await leftPlanText(place.folder)
    return {
      text: [
        'There is no workstream here. Start one: work create --name my-feature, or in Claude Code: /plan-workstream <goal>',
        ...(left === null ? [] : [left]),
      ].join('\n'),
      json: null,
    }
  }
  const now = look(place, input)
  const left = await leftPlanText(dirname(place.work), now.view.plan.title)
  return { text: statusText(now, left, input.colors), json: { ...statusData(now), finishedRunPlan: left } }
}

const statusText = (now: WorkNow, left: string | null, colors: Colors): string => {
  const { stream, view, state } = now
  const { conductor, scope } = state
  const rows = view.plan.stages.map((stage) => {
    const { plan, resultApprovedAt } = stageApproval(now, stage)
    const { total, completed, in_progress: running, blocked, cancelled } = progressOf(now, threadsIn(stage))
    const notes = [
      `${completed} of ${total}`,
      ...(running > 0 ? [colors.yellow(`${running} in_progress`)] : []),
      ...(blocked > 0 ? [colors.red(`${blocked} blocked`)] : []),
      ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ].join(', ')
    const result =
      resultApprovedAt === null ? colors.dim('not approved') : colors.green(`approved ${moment(resultApprovedAt)}`)
    return [`${stageMark(now, stage, colors)} ${stage.id}`, stage.name, paintedApproval(plan, colors), notes, result]
  })
  const head = ['  STAGE', 'NAME', 'TEXT', 'THREADS COMPLETED', 'RESULT'].map(colors.dim)
  return [
    `${colors.bold(view.plan.title || stream.id)} ${colors.dim(stream.id)}`,
    `Plan: ${stream.plan}`,
    `Approval: ${planApprovalText(now, colors)}`,
    ...(view.errors > 0 ? [colors.red(`PLAN.md has ${counted(view.errors, 'error')}. See: work check`)] : []),
    ...(conductor && scope
      ? [`Carried out now: ${scope.batch === null ? `stage ${scope.stage}` : `batch ${scope.batch}`}${by(conductor)}`]
      : []),
    '',
    columns([head, ...rows]),
    '',
    ...blockedLines(now, colors),
    ...(left === null ? [] : [left]),
    nextLine(now, colors),
  ].join('\n')
}

// What a person has to decide about.
const blockedLines = ({ view, state }: WorkNow, colors: Colors): string[] => {
  const blocked = view.plan.stages.flatMap(threadsIn).filter(({ id }) => statusOf(state, id) === 'blocked')
  const lines = blocked.map(
    ({ id, name }) => `${markOf('blocked', colors)} ${id} ${name}: ${reportOf(state, id) ?? ''}`,
  )
  return lines.length === 0 ? [] : [...lines, '']
}

const threadsIn = (stage: Stage) => stage.batches.flatMap(({ threads }) => threads)

/** `Next: /execute-stage 1`, or that there is none. */
export const nextLine = ({ state, view }: WorkNow, colors: Colors): string => {
  const next = nextUserCommand(state, view)
  return next ? `${colors.bold('Next')}: ${print([next], 'client')}` : 'Every stage is approved.'
}

const by = ({ session, client }: Conductor): string =>
  session === null ? '' : ` by session ${session}${client === null ? '' : ` (process ${client})`}`

const stageMark = (now: WorkNow, stage: Stage, colors: Colors): string => {
  const { in_progress: running, blocked, completed } = progressOf(now, threadsIn(stage))
  if (blocked > 0) return markOf('blocked', colors)
  if (stageIsDone(now.state, stage)) return markOf('completed', colors)
  return markOf(running > 0 || completed > 0 ? 'in_progress' : 'pending', colors)
}

const statusData = (now: WorkNow) => {
  const { stream, view, state, file } = now
  return {
    stream: stream.id,
    title: view.plan.title,
    plan: stream.plan,
    errors: view.errors,
    warnings: file.diagnostics.length - view.errors,
    planApprovedAt: state.planApproval?.at ?? null,
    execution: state.scope && { ...state.scope, session: state.conductor?.session ?? null },
    stages: view.plan.stages.map((stage) => ({
      stage: stage.id,
      name: stage.name,
      approval: stageApproval(now, stage),
      progress: progressOf(now, threadsIn(stage)),
    })),
    next: printed(nextUserCommand(state, view)),
  }
}

const printed = (next: Way | null): string | null => (next ? print([next], 'client') : null)
