import { Misused } from '../../workflow/core/refused.ts'
import type { WorkCommand } from '../../workflow/workstream/command.ts'
import { nextUserCommand } from '../../workflow/workstream/next.ts'
import { nextText } from '../../shown/next-text.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { change, STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'
import { REVOKE_OPTIONS, revokeReason } from './revoke.ts'

export const approvePlan = (place: Place): CliCommand => ({
  name: 'approve plan',
  summary: 'Approve the plan as it is now, so that it may be carried out; for people only',
  options: [{ name: 'force', summary: 'in spite of open questions' }, ...REVOKE_OPTIONS, STREAM_OPTION, JSON_OPTION],
  positionals: [],
  example: 'approve plan',
  run: (input) => {
    const reason = revokeReason(input)
    const force = input.switches.has('force')
    if (reason !== null && force) throw new Misused('--force and --revoke contradict each other')
    const at = place.now()
    const command: WorkCommand =
      reason === null ? { type: 'approve-plan', at, force } : { type: 'revoke-plan', at, reason }
    const { before, after } = change(place, input, 'approve plan', () => command)
    const next = nextText(nextUserCommand(after.state, after.view), input.reader)
    const isSame = before.state.planApproval === after.state.planApproval
    const said =
      reason === null ? `the plan is approved${isSame ? ' already' : ''}` : 'the plan is not approved any more'
    return {
      text: `${input.colors.green(`${after.stream.id}: ${said}`)} (${after.view.plan.stages.map(({ id, name }) => `${id} ${name}`).join(', ')})\n${input.colors.bold('Next')}: ${next}`,
      json: { stream: after.stream.id, approved: after.state.planApproval !== null, changed: !isSame, next },
    }
  },
})
