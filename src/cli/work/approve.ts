import { stageChanges } from '../../engine/workstream/stage-changes.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import type { View } from '../../shown/paint.ts'
import { nextLine, printed } from '../../shown/work-head.ts'
import { Misused } from '../../workflow/core/refused.ts'
import { stageNumber } from '../../workflow/plan/id.ts'
import { findStage } from '../../workflow/plan/plan.ts'
import { nextUserCommand } from '../../workflow/workstream/next.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const approvePlan = (place: WorkPlace, input: WorkInput<'approve plan'>): Reply => {
  const reason = revokeReason(input)
  const at = place.now()
  const { before, after } = change(place, input, 'approve plan', () =>
    reason === null ? { type: 'approve-plan', at, force: input.values.force } : { type: 'revoke-plan', at, reason },
  )
  const { planApproval } = after.state
  const isSame = before.state.planApproval === planApproval
  const stages = after.view.plan.stages.map(({ id, name }) => `${id} ${name}`).join(', ')
  const done = `${input.colors.green(`${after.stream.id}: the plan ${saidOf(reason, isSame)}`)} (${stages})`
  return replyOf(after, input, done, { approved: planApproval !== null, changed: !isSame })
}

export const approveStage = (place: WorkPlace, input: WorkInput<'approve stage'>): Reply => {
  const reason = revokeReason(input)
  const number = stageNumber(input.values.N)
  const [at, stage] = [place.now(), String(number)]
  const { before, after } = change(place, input, 'approve stage', () =>
    reason === null
      ? { type: 'approve-stage', at, stage, force: input.values.force }
      : { type: 'revoke-stage', at, stage, reason },
  )
  const planned = findStage(after.view.plan, number)
  const { id, name } = planned
  const stat = stageChanges(after, planned)?.stat ?? ''
  // The last line sums it up.
  const what = stat === '' ? '' : `: ${stat.slice(stat.lastIndexOf('\n') + 1).trim()}`
  const isSame = before.state.stageApprovals[id]?.at === after.state.stageApprovals[id]?.at
  const done = input.colors.green(`stage ${id} ${name} ${saidOf(reason, isSame)}${reason === null ? what : ''}`)
  return replyOf(after, input, done, { stage: id, stat, approved: id in after.state.stageApprovals, changed: !isSame })
}

const saidOf = (reason: string | null, isSame: boolean): string =>
  reason === null ? `is approved${isSame ? ' already' : ''}` : 'is not approved any more'

const replyOf = (now: WorkNow, view: View, done: string, data: object): Reply => {
  const next = printed(nextUserCommand(now.state, now.view), view.reader)
  return { text: `${done}\n${nextLine(now, view)}`, json: { stream: now.stream.id, ...data, next } }
}

interface Approval {
  readonly values: { readonly revoke: boolean; readonly reason: string | undefined }
}

/** Why an approval is taken back; null when one is given. Misused: one of --revoke and --reason without the other. */
const revokeReason = ({ values }: Approval): string | null => {
  const reason = values.reason?.trim()
  if (!values.revoke && reason !== undefined) throw new Misused('--reason goes with --revoke')
  if (!values.revoke) return null
  if (!reason) throw new Misused('--revoke needs --reason "why"')
  return reason
}
