import * as nodeModule from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { answerClient } from './claude-code/hooks/answer-client.ts'
import { pluginFolder } from './plugin-folder.ts'

const field = (event: unknown, name: string): unknown =>
  typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined

const FILES = new Set<unknown>(['Write', 'Edit', 'MultiEdit', 'NotebookEdit'])

// A third of a hook's time is compiling what it loads. Node keeps that from one to the next, from 22.1 on.
const keepCompiled: unknown = Reflect.get(nodeModule, 'enableCompileCache')
if (typeof keepCompiled === 'function') keepCompiled(join(homedir(), '.phasegate', 'compiled'))

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
