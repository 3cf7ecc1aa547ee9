import type { WorkState } from '../../workflow/workstream/state.ts'
import { allow, deny, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import { isOrchestrator } from './lives.ts'
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
