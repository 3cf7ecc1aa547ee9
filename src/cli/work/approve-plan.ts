import type { WorkCommand } from '../../workflow/workstream/command.ts'
import { nextUserCommand } from '../../workflow/workstream/next.ts'
import { printed } from '../../shown/printed.ts'
import type { Reply } from '../reply.ts'
import { change } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { revokeReason } from './revoke.ts'

export const approvePlan = (place: WorkPlace, input: WorkInput<'approve plan'>): Reply => {
  const reason = revokeReason(input)
  const force = input.values.force
  const at = place.now()
  const command: WorkCommand =
    reason === null ? { type: 'approve-plan', at, force } : { type: 'revoke-plan', at, reason }
  const { before, after } = change(place, input, 'approve plan', () => command)
  const next = printed(nextUserCommand(after.state, after.view), input.reader)
  const isSame = before.state.planApproval === after.state.planApproval
  const said = reason === null ? `the plan is approved${isSame ? ' already' : ''}` : 'the plan is not approved any more'
  return {
    text: `${input.colors.green(`${after.stream.id}: ${said}`)} (${after.view.plan.stages.map(({ id, name }) => `${id} ${name}`).join(', ')})\n${input.colors.bold('Next')}: ${next}`,
    json: { stream: after.stream.id, approved: after.state.planApproval !== null, changed: !isSame, next },
  }
}
