import type { WorkNow } from '../engine/workstream/work.ts'
import { counted } from '../workflow/core/counted.ts'
import { work, written } from '../workflow/core/text.ts'
import { textApproval } from '../workflow/workstream/approve.ts'
import { nextUserCommand } from '../workflow/workstream/next.ts'
import type { View } from './paint.ts'
import { printed } from './printed.ts'
import { moment } from './work-stage.ts'

/** `Tea 001-tea` */
export const titleLine = ({ stream, view }: WorkNow, { colors }: View): string =>
  `${colors.bold(view.plan.title || stream.id)} ${colors.dim(stream.id)}`

/** What stands above every picture of a workstream: its title, its plan, and whether that may be carried out. */
export const headLines = (now: WorkNow, view: View): string[] => {
  const { plan } = now.stream
  const { errors } = now.view
  const check = written(work('check'), view.reader)
  return [
    titleLine(now, view),
    `Plan: ${plan}`,
    `Approval: ${approvalText(now, view)}`,
    ...(errors > 0 ? [view.colors.red(`PLAN.md has ${counted(errors, 'error')}. See: ${check}`)] : []),
  ]
}

/** `Next: /execute-stage 1`, or that there is none. */
export const nextLine = ({ state, view }: WorkNow, { colors, reader }: View): string => {
  const next = nextUserCommand(state, view)
  return next ? `${colors.bold('Next')}: ${written(next, reader)}` : 'Every stage is approved.'
}

const approvalText = ({ state, view }: WorkNow, { colors, reader }: View): string => {
  const toApprove = `; a person types: ${written(work('approve', 'plan'), reader)}`
  if (!state.planApproval) return `${colors.yellow('not approved')}${toApprove}`
  const at = `approved ${moment(state.planApproval.at)}`
  const which = view.plan.stages.flatMap((stage) => {
    const approval = textApproval(state, view, stage)
    return approval === 'approved' ? [] : [`stage ${stage.id} ${approval === 'not approved' ? 'is new' : approval}`]
  })
  return which.length === 0 ? colors.green(at) : `${at}, but ${colors.red(which.join(', '))}${toApprove}`
}

/** What every picture of a workstream says of it, as data. */
export const headData = ({ stream, view, state }: WorkNow, { reader }: View) => ({
  head: { stream: stream.id, title: view.plan.title, plan: stream.plan },
  planApprovedAt: state.planApproval?.at ?? null,
  next: printed(nextUserCommand(state, view), reader),
})
