import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, print, text } from '../../workflow/core/text.ts'
import { deny, type HookInput, type HookOutput } from '../protocol.ts'

const STEP_TOOLS = new Set(['Agent', 'Task'])

/** What is said of an exception: loud, with how to repair it; while a run is active no step starts. */
export const defect = (input: HookInput, error: unknown): HookOutput => {
  const what = error instanceof Error ? error.message : String(error)
  const said =
    error instanceof Refused
      ? error.said
      : text`an internal error in ${input.hook_event_name}: ${what}. Please report it; see what is affected: ${phasegate('doctor')}`
  const message = print(said, 'client')
  const closed = input.hook_event_name === 'PreToolUse' && STEP_TOOLS.has(input.tool_name ?? '')
  return { systemMessage: `Phasegate: ${message}`, ...(closed ? deny(message) : {}) }
}
