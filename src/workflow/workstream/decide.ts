import { decide } from '../core/decide.ts'
import type { PlanView, WorkCommand } from './command.ts'
import type { WorkEvent } from './event.ts'
import { workFlow } from './flow.ts'
import type { WorkState } from './state.ts'
import { evidenceIn } from './update.ts'

/**
 * The events a command leads to in a workstream with this plan; none when it changes nothing.
 *
 * @throws Refused `not-executing`, `not-next`, and those of `execute`, `update`, `decideApproval`, `assign` and `addPart`
 */
export const decideWork = (state: WorkState, view: PlanView, command: WorkCommand): WorkEvent[] =>
  decide(workFlow(view), state, command.type === 'update' ? { ...command, left: evidenceIn(state, command) } : command)
