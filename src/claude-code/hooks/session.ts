import { forgetHandedBack } from '../../state-manager/handed-back.ts'
import { findProject } from '../../state-manager/project.ts'
import { context, type HookOutput, SILENT } from '../protocol.ts'
import type { Carried } from '../carried.ts'
import type { Moment } from './moment.ts'

/** A session starts, comes back, or has been compacted: the orchestrator's context does not hold the directive any more. */
export const onSessionStart = (moment: Moment): HookOutput => {
  const { input, now, projectFolder } = moment
  forgetHandedBack(findProject(projectFolder), input.session_id)
  const carried = atStart(moment)
  const directive = carried.next(now)
  if (directive.kind === 'done') return SILENT
  const { role, waiting } = carried.words
  const said = context('SessionStart', `${role}\n\n${carried.words.directive(directive, false)}`)
  if (input.source === 'compact' || !carried.isRunning) return said
  // No turn begins by itself here; only agents at work begin one.
  const line = waiting(directive, [])
  return { systemMessage: directive.kind === 'wait' ? line : `${line}; it goes on when you say so`, ...said }
}

const atStart = ({ input, carried, client, now }: Moment): Carried => {
  if (input.source === 'compact') {
    carried.compacted(now)
    return carried.checkTime('SessionStart', now)
  }
  const { conductor, isRunning } = carried
  const isSame = conductor?.session === input.session_id && (client === null || conductor.client === client)
  // Of `/clear` the agents live on; those of a process that is gone do not.
  return isRunning && !isSame
    ? carried.takeOver({ session: input.session_id, client }, now)
    : carried.checkTime('SessionStart', now)
}
