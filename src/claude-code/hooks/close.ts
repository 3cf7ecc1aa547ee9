import { forgetAgents, isAgentOfThePast, rememberAgents } from '../../state-manager/sessions.ts'
import { forgetHandedBack } from '../../state-manager/handed-back.ts'
import { findProject } from '../../state-manager/project.ts'
import { endTurnWith, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import type { Carried } from '../carried.ts'
import { measuredToTheEnd } from './measure.ts'
import type { Moment, Surroundings } from './moment.ts'
import { endedAgent, isNotification } from './notification.ts'

/** What was carried out is over and told: it is put away. */
export const close = (moment: Moment, carried: Carried): void => {
  measuredToTheEnd(moment, carried)
  carried.close(moment.input.hook_event_name, moment.now)
  rememberEnded(moment, carried)
}

/** What the client may still tell the main thread of these agents costs no request. */
export const rememberEnded = ({ input, projectFolder }: Moment, carried: Carried): void => {
  const project = findProject(projectFolder)
  forgetHandedBack(project, input.session_id)
  const agents = Object.values(carried.lives).flatMap(({ attempts }) =>
    attempts.flatMap(({ agentId }) => agentId ?? []),
  )
  rememberAgents(project, input.session_id, agents)
}

/** The answer in a session that carries nothing out any more: an agent of what is over asks nothing of anybody. */
export const afterClose = (input: HookInput, { projectFolder }: Surroundings): HookOutput => {
  const { hook_event_name: event, session_id: session, prompt } = input
  if (event !== 'UserPromptSubmit') return SILENT
  const project = findProject(projectFolder)
  const agent = endedAgent(prompt)
  if (agent !== null && isAgentOfThePast(project, session, agent)) return endTurnWith('Phasegate: known already')
  if (!isNotification(prompt)) forgetAgents(project, session)
  return SILENT
}
