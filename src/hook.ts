import { answerClient } from './claude-code/hooks/answer-client.ts'
import { pluginFolder } from './plugin-folder.ts'
import { valueAt } from './workflow/core/own-value.ts'

const FILES = new Set<unknown>(['Write', 'Edit', 'MultiEdit', 'NotebookEdit'])

// Every event but a typed command. A hook is a new process every time and the user waits for it, so the answers to what agents do
// all the time are bundles of their own (tsup.config.ts), and only the one that is needed is loaded.
void answerClient(pluginFolder(), async (event, surroundings) => {
  const tool = valueAt(event, 'hook_event_name') === 'PreToolUse' ? valueAt(event, 'tool_name') : null
  // The answer to a shell command is too small to gain by it.
  if (tool !== 'Bash') await import('./compiled.ts')
  const answer =
    tool === 'Bash'
      ? (await import('./claude-code/hooks/shell.ts')).answerShell
      : FILES.has(tool)
        ? (await import('./claude-code/hooks/tools.ts')).answerTool
        : (await import('./claude-code/hooks/steps.ts')).answerStep
  return answer(event, surroundings)
})
