import { homedir } from 'node:os'
import { join } from 'node:path'
import { answerClient } from './claude-code/hooks/answer-client.ts'
import { pluginFolder } from './plugin-folder.ts'
import { keepCompiled } from './state-manager/keep-compiled.ts'

const field = (event: unknown, name: string): unknown =>
  typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined

const FILES = new Set<unknown>(['Write', 'Edit', 'MultiEdit', 'NotebookEdit'])

keepCompiled(join(homedir(), '.phasegate', 'compiled'))

// Every event but a typed command. A hook is a new process every time and the user waits for it, so the answers to what agents do
// all the time are bundles of their own (tsup.config.ts), and only the one that is needed is loaded.
void answerClient(pluginFolder(), async (event, surroundings) => {
  const tool = field(event, 'hook_event_name') === 'PreToolUse' ? field(event, 'tool_name') : null
  const answer =
    tool === 'Bash'
      ? (await import('./claude-code/hooks/shell.ts')).answerShell
      : FILES.has(tool)
        ? (await import('./claude-code/hooks/tools.ts')).answerTool
        : (await import('./claude-code/hooks/steps.ts')).answerStep
  return answer(event, surroundings)
})
