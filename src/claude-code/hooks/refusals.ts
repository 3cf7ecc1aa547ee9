import { markCall } from '../../state-manager/in-flight.ts'
import type { Project } from '../../state-manager/project.ts'
import type { HookInput, HookOutput } from '../protocol.ts'
import type { Lives } from '../lives.ts'
import { isOrchestrator } from './lives.ts'

/** Notes a call of the orchestrator that the guard refuses: at the end of its message it counts. The same answer. */
export const countRefusal = (project: Project, input: HookInput, lives: Lives, answer: HookOutput): HookOutput => {
  const isRefused = answer.hookSpecificOutput?.permissionDecision === 'deny'
  const { session_id: session, agent_id: agent, tool_use_id: call } = input
  if (isRefused && call !== undefined && isOrchestrator(lives, input))
    markCall(project, 'refused', { session, agent: agent ?? null, call })
  return answer
}
