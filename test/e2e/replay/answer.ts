import { answerStep } from '../../../src/claude-code/hooks/steps.ts'
import { answerTool } from '../../../src/claude-code/hooks/tools.ts'
import { answerTyped } from '../../../src/claude-code/hooks/typed-command.ts'
import { HookInput, type HookOutput } from '../../../src/claude-code/protocol.ts'
import { findProject } from '../../../src/state-manager/project.ts'
import type { HookEvent } from '../record/heard.ts'

/** What the process of a hook is given beside its event. */
export interface Surroundings {
  readonly projectFolder: string
  readonly plugin: string
  readonly home: string
  readonly client: number
  readonly terminal: boolean
  readonly now: string
}

const FREQUENT = new Set<unknown>(['Bash', 'Write', 'Edit', 'MultiEdit', 'NotebookEdit'])

/** The answer of the plugin to one event, as its process would give it: `src/start.ts` and `src/hook.ts` without the process. */
export const answerEvent = async (event: HookEvent, surroundings: Surroundings): Promise<HookOutput> => {
  process.chdir(surroundings.projectFolder)
  try {
    return await answered(event, surroundings)
  } finally {
    process.chdir(ROOT)
  }
}

const ROOT = process.cwd()

const answered = async (event: HookEvent, surroundings: Surroundings): Promise<HookOutput> => {
  const { projectFolder, plugin, home, client, now } = surroundings
  if (event.hook_event_name === 'UserPromptExpansion')
    return answerTyped({
      input: HookInput.parse(event),
      project: findProject(projectFolder),
      plugin,
      home,
      client,
      now,
    })
  const answer = event.hook_event_name === 'PreToolUse' && FREQUENT.has(event['tool_name']) ? answerTool : answerStep
  return answer(event, surroundings)
}
