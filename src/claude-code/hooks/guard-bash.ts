import { allow, type HookInput, type HookOutput, SILENT } from '../protocol.ts'
import { isOrchestrator, type Lives } from './lives.ts'

/**
 * A shell command of a model is about to run. Our own exact command lines pass without a question; all else follows the user's
 * own permissions: what a command changed is seen afterwards, what it would change nobody can read.
 */
export const guardBash = (lives: Lives, input: HookInput): HookOutput => {
  const command = (input.tool_input?.command ?? '').trim()
  return REPORTS.test(command) || (isOrchestrator(lives, input) && STEERS.test(command)) ? allow() : SILENT
}

// Words, and values in quotes that the shell leaves as they are.
const REPORTS =
  /^work (?:update|next|wait|report|run-tests|preview|list|status|tree|check|current|agents|fail|assign)(?: (?:[\w.:=/@-]+|"[^"$`\\]*"|'[^']*'))*$/

const STEERS =
  /^phasegate (?:(?:next|wait|status|run-tests|run-git|config show|doctor)(?: --[a-z]+)*|config get [\w.]+|dispatch [^;&|<>`$\n]*)$/
