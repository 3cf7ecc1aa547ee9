import { answerClient } from './claude-code/hooks/answer-client.ts'
import { pluginFolder } from './plugin-folder.ts'

// The tool calls that agents make all the time. A hook is a new process every time and the user waits for it, so each of the
// two answers is a bundle of its own (tsup.config.ts), and only the one that is needed is loaded.
const FREQUENT = new Set<unknown>(['Bash', 'Write', 'Edit', 'MultiEdit', 'NotebookEdit'])

const field = (event: unknown, name: string): unknown =>
  typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined

// Every event but a typed command: those of a run that is active.
void answerClient(pluginFolder(), async (event, surroundings) => {
  const frequent = field(event, 'hook_event_name') === 'PreToolUse' && FREQUENT.has(field(event, 'tool_name'))
  const answer = frequent
    ? (await import('./claude-code/hooks/tools.ts')).answerTool
    : (await import('./claude-code/hooks/steps.ts')).answerStep
  return answer(event, surroundings)
})
