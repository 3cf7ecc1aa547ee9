import type { WorkCommand } from '../../workflow/workstream/command.ts'
import { decideWork } from '../../workflow/workstream/decide.ts'
import { isGone } from '../handle.ts'
import type { WorkNow } from './work.ts'

/** Finds out whether a command would be refused, before what goes with it changes something in git. @throws Refused of `decideWork` */
export const rehearse = ({ state, view }: WorkNow, command: WorkCommand): void => {
  decideWork(state, view, { ...command, isGone: isGone(state.conductor) })
}
