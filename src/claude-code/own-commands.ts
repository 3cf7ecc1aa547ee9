// Words, and values in quotes that the shell leaves as they are.
const REPORTS =
  /^work (?:update|next|wait|report|run-tests|preview|list|status|tree|check|current|agents|fail|assign)(?: (?:[\w.:=/@-]+|"[^"$`\\]*"|'[^']*'))*$/

const STEERS =
  /^phasegate (?:(?:next|wait|status|run-tests|run-git|config show|doctor)(?: --[a-z]+)*|config get [\w.]+|dispatch [^;&|<>`$\n]*)$/

/** Whether a shell command is one of our own exact command lines: what any agent may say, or (`steers`) the orchestrator. */
export const ownCommand = (command: string): 'reports' | 'steers' | null => {
  const line = command.trim()
  return REPORTS.test(line) ? 'reports' : STEERS.test(line) ? 'steers' : null
}
