import { mayComeLate } from '../../workflow/core/step.ts'
import type { WorkState } from '../../workflow/workstream/state.ts'
import { allow, deny, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import type { Carried } from './carried.ts'
import { attemptOfAgent, isOrchestrator } from './lives.ts'
import { isReadOnly } from './read-only.ts'

/** A tool call in a session that carries out a stage: its orchestrator does no thread itself. */
export const guardStageTool = (input: HookInput, state: WorkState): HookOutput =>
  input.tool_name === 'Bash' ? guardCommand(input, state) : guardWrite(input, state)

// Our own exact command lines: words, and values in quotes that the shell leaves as they are.
const OWN_COMMAND =
  /^work (?:update|next|wait|report|preview|list|status|tree|check|current|agents|fail|assign)(?: (?:[\w.:=/@-]+|"[^"$`\\]*"|'[^']*'))*$/

const guardCommand = (input: HookInput, state: WorkState): HookOutput => {
  const command = (input.tool_input?.command ?? '').trim()
  if (OWN_COMMAND.test(command)) return allow()
  if (!isOrchestrator(state, input) || isReadOnly(command)) return SILENT
  return deny('the orchestrator of a stage runs only work commands: make the calls of the directive (work next)')
}

const guardWrite = (input: HookInput, state: WorkState): HookOutput =>
  isOrchestrator(state, input)
    ? deny(
        'the orchestrator of a stage edits nothing itself: start its threads (work next); agents are assigned with work assign',
      )
    : SILENT

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
