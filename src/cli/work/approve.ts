import { type Approval, planApproval, stageApproval } from '../../commands/approve.ts'
import { approvalReply } from '../../shown/approval-text.ts'
import type { View } from '../../shown/paint.ts'
import { work } from '../../workflow/core/text.ts'
import { refuseNoPerson } from '../person.ts'
import type { Reply } from '../reply.ts'
import { type About, change } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const approvePlan = (place: WorkPlace, input: WorkInput<'approve plan'>): Reply =>
  approve(place, input, planApproval(input.values), ['plan'])

export const approveStage = (place: WorkPlace, input: WorkInput<'approve stage'>): Reply =>
  approve(place, input, stageApproval(input.values), ['stage', input.values.N])

const approve = (
  place: WorkPlace,
  input: About<'stream'> & View,
  approval: Approval,
  what: readonly string[],
): Reply => {
  const at = place.now()
  const changed = change(place, input, `approve ${what[0]}`, ({ state }) => {
    refuseNoPerson(place, state.conductor, work('approve', ...what))
    return { ...approval, at }
  })
  return approvalReply(changed, 'stage' in approval ? Number(approval.stage) : null, input)
}
