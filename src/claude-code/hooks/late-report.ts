import { mayComeLate } from '../../workflow/core/step.ts'
import { deny, type HookInput, type HookOutput } from '../protocol.ts'
import type { Carried } from './carried.ts'
import { attemptOfAgent, isOrchestrator } from './lives.ts'

const REPORTS = /\bwork\s+(?:update|fail)\b/

/** Whether a shell command reports on a thread, so that it matters whose it is. */
export const reportsThread = ({ tool_name, tool_input, agent_id }: HookInput): boolean =>
  tool_name === 'Bash' && agent_id !== undefined && REPORTS.test(tool_input?.command ?? '')

/**
 * Refuses what an agent says of a thread that was given up, and journals that it came late: another agent may be at work on it.
 * Null while the attempt is the agent's own.
 */
export const refuseLateReport = (input: HookInput, found: Carried, now: string): HookOutput | null => {
  if (isOrchestrator(found, input)) return null
  const carried = found.checkTime('PreToolUse', now)
  const own = attemptOfAgent(carried, input)
  if (!own || !mayComeLate(own.attempt)) return null
  const { step, attempt } = own
  const verdict = { ok: false, problems: [] } as const
  carried.ask('PreToolUse', () => ({ type: 'report-step', at: now, step, attempt: attempt.number, verdict }))
  const over = `attempt ${attempt.number} of thread ${step} is over (${attempt.reason ?? attempt.outcome})`
  return deny(`${over}, so its report counts for nothing. Change no more files; stop with one line`)
}
