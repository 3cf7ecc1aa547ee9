import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import { answerTool } from '../../../src/claude-code/hooks/tools.ts'
import { answerTyped } from '../../../src/claude-code/hooks/typed-command.ts'
import type { HookOutput } from '../../../src/claude-code/protocol.ts'
import type { HookEvent } from '../record/heard.ts'

/** What the process of a hook is given beside its event. */
export interface Surroundings {
  /** Where it runs. */
  readonly folder: string
  readonly projectFolder: string
  readonly plugin: string
  readonly home: string
  readonly client: number
  readonly terminal: boolean
  readonly now: string
}

/** The answer of the plugin to one event, as its process would give it: `src/start.ts` and `src/hook.ts` without the process. */
export const answerEvent = async (event: HookEvent, surroundings: Surroundings): Promise<HookOutput> => {
  process.chdir(surroundings.folder)
  try {
    return await answerOf(event)(event, surroundings)
  } finally {
    process.chdir(ROOT)
  }
}

/** What `bin/hook tree` prints: the folder of the tree that an agent is given, or why there is none. */
export const printedTree = async (
  event: HookEvent,
  surroundings: Surroundings,
): Promise<{ readonly stdout: string; readonly stderr: string }> => {
  try {
    return { stdout: await answerTree(event, surroundings), stderr: '' }
  } catch (error) {
    return { stdout: '', stderr: error instanceof Error ? error.message : String(error) }
  }
}

// Wire it here: import { answerTree } from '../../../src/claude-code/hooks/tree.ts'
const answerTree = async (_event: HookEvent, _surroundings: Surroundings): Promise<string> => {
  throw new Error('the plugin makes no trees')
}

const ROOT = process.cwd()

const FREQUENT = new Set<unknown>(['Bash', 'Write', 'Edit', 'MultiEdit', 'NotebookEdit'])

const answerOf = ({ hook_event_name: name, tool_name: tool }: HookEvent): typeof answerTyped => {
  if (name === 'UserPromptExpansion') return answerTyped
  return name === 'PreToolUse' && FREQUENT.has(tool) ? answerTool : answerStep
}
