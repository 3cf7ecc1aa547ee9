import type { Directive } from '../../workflow/core/directive.ts'
import type { HookInput } from '../protocol.ts'

/** Code was to begin a step and never ran: no shell is allowed here, or our program is not found. It would be asked for for ever. */
export const cameToNothing = (calls: NonNullable<HookInput['tool_calls']>, directive: Directive): boolean =>
  directive.kind === 'dispatch' &&
  directive.steps.some(({ executor }) => executor.kind === 'code') &&
  calls.some(({ tool_input }) => CODE_CALL.test(tool_input?.command ?? ''))

const CODE_CALL = /^\s*(?:phasegate run-(?:tests|git)|work run-tests)\b/

/** Whether a command line asks for, or carries out, what comes next. */
export const isOwnCall = (line: string): boolean => OWN_CALL.test(line)

const OWN_CALL = /^\s*(?:phasegate (?:dispatch|next|wait|run-tests|run-git)|work (?:next|wait|run-tests))\b/
