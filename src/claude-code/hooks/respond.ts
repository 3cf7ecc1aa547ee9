import { asTold } from '../../state-manager/write.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { printableIn } from '../../workflow/core/plain-text.ts'
import { phasegate, print, text } from '../../workflow/core/text.ts'
import { deny, type HookInput, type HookOutput, readEvent } from '../protocol.ts'
import type { Surroundings } from './moment.ts'

/** Answers one client event, as it was read from stdin. */
export type Answer = (event: unknown, surroundings: Surroundings) => Promise<HookOutput>

/**
 * An own defect never breaks the user's session: it is said loudly, and while something is carried out the guard stays closed
 * for steps and open for everything else.
 */
export const orDefect = async (
  event: unknown,
  answer: (input: HookInput) => Promise<HookOutput>,
): Promise<HookOutput> => {
  const input = readEvent(event)
  try {
    return printableIn(await answer(input))
  } catch (error) {
    return printableIn(defect(input, error))
  }
}

const STEP_TOOLS = new Set(['Agent', 'Task'])

/** What is said of an exception: loud, with how to repair it; while a run is active no step starts. */
const defect = (input: HookInput, thrown: unknown): HookOutput => {
  const error = asTold(thrown)
  const what = error instanceof Error ? error.message : String(error)
  const said =
    error instanceof Refused
      ? error.said
      : text`an internal error in ${input.hook_event_name}: ${what}. Please report it; see what is affected: ${phasegate('doctor')}`
  const message = print(said, 'client')
  if (input.hook_event_name === 'WorktreeCreate') return { tree: { failed: `Phasegate: ${message}` } }
  const closed = input.hook_event_name === 'PreToolUse' && STEP_TOOLS.has(input.tool_name ?? '')
  return { systemMessage: `Phasegate: ${message}`, ...(closed ? deny(message) : {}) }
}
