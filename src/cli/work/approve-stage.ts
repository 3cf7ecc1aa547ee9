import type { WorkCommand } from '../../workflow/workstream/command.ts'
import { stageNumber } from '../../workflow/plan/id.ts'
import { nextUserCommand } from '../../workflow/workstream/next.ts'
import { findStage } from '../../workflow/plan/plan.ts'
import { printed } from '../../shown/printed.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { revokeReason } from './revoke.ts'

export const approveStage = (place: WorkPlace, input: WorkInput<'approve stage'>): Reply => {
  const reason = revokeReason(input)
  const number = stageNumber(input.values.N)
  const at = place.now()
  const stage = String(number)
  const command: WorkCommand =
    reason === null ? { type: 'approve-stage', at, stage } : { type: 'revoke-stage', at, stage, reason }
  const { before, after } = change(place, input, 'approve stage', () => command)
  const { id, name } = findStage(after.view.plan, number)
  const next = printed(nextUserCommand(after.state, after.view), input.reader)
  const isSame = before.state.stageApprovals[id]?.at === after.state.stageApprovals[id]?.at
  const said = reason === null ? `is approved${isSame ? ' already' : ''}` : 'is not approved any more'
  return {
    text: `${input.colors.green(`stage ${id} ${name} ${said}`)}\n${input.colors.bold('Next')}: ${next}`,
    json: { stream: after.stream.id, stage: id, approved: id in after.state.stageApprovals, changed: !isSame, next },
  }
}
