import { endMessage, markCall } from '../../state-manager/in-flight.ts'
import { findProject, type Project } from '../../state-manager/project.ts'
import type { HookInput, HookOutput } from '../protocol.ts'
import type { Carried } from './carried.ts'
import { isOrchestrator, type Lives } from './lives.ts'
import type { Moment } from './moment.ts'

/** Notes a call of the orchestrator that the guard refuses: at the end of its message it counts. The same answer. */
export const countRefusal = (project: Project, input: HookInput, lives: Lives, answer: HookOutput): HookOutput => {
  const { tool_use_id: call, session_id: session } = input
  const isRefused = answer.hookSpecificOutput?.permissionDecision === 'deny'
  if (isRefused && call !== undefined && isOrchestrator(lives, input))
    markCall(project, 'refused', { session, agent: input.agent_id ?? null, call })
  return answer
}

/** All calls of a message have returned. Where some were refused that counts, once: a model that is told the same again and again is ended. */
export const afterRefusals = ({ input, now, projectFolder }: Moment, carried: Carried): Carried => {
  const { refused } = endMessage(findProject(projectFolder), input.session_id, input.agent_id ?? null)
  return refused && carried.isRunning
    ? carried.ask('PostToolBatch', () => ({ type: 'refuse-calls', at: now }))
    : carried
}
