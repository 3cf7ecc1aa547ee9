import { markCall } from '../../state-manager/in-flight.ts'
import type { Project } from '../../state-manager/project.ts'
import type { HookInput, HookOutput } from '../protocol.ts'
import { isOrchestrator, type Lives } from './lives.ts'

/** Notes a call of the orchestrator that the guard refuses: at the end of its message it counts. The same answer. */
export const countRefusal = (project: Project, input: HookInput, lives: Lives, answer: HookOutput): HookOutput => {
  const isRefused = answer.hookSpecificOutput?.permissionDecision === 'deny'
  if (isRefused && isOrchestrator(lives, input)) note(project, 'refused', input)
  return answer
}

/** Notes that a model runs a shell command: until the end of its message, a person's is not told from it. */
export const noteShell = (project: Project, input: HookInput): void => note(project, 'shell', input)

const note = (
  project: Project,
  mark: 'refused' | 'shell',
  { session_id: session, agent_id: agent, tool_use_id: call }: HookInput,
): void => {
  if (call !== undefined) markCall(project, mark, { session, agent: agent ?? null, call })
}
