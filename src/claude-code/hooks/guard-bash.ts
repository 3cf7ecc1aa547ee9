import { ownCommand } from '../own-commands.ts'
import { allow, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import type { Lives } from '../lives.ts'
import { isOrchestrator } from './lives.ts'

/**
 * A shell command of a model is about to run. Our own exact command lines pass without a question; all else follows the user's
 * own permissions: what a command changed is seen afterwards, what it would change nobody can read.
 */
export const guardBash = (lives: Lives, input: HookInput): HookOutput => {
  const own = ownCommand(input.tool_input?.command ?? '')
  return own === 'reports' || (own === 'steers' && isOrchestrator(lives, input)) ? allow() : SILENT
}
