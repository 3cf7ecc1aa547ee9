import { answerClient } from './claude-code/hooks/answer-client.ts'
import { HookInput } from './claude-code/protocol.ts'
import { answerTyped } from './claude-code/hooks/typed-command.ts'
import { pluginFolder } from './plugin-folder.ts'
import { findProject } from './state-manager/project.ts'

// The event of a typed command: it may start a run, so it needs more than the hooks of one that is active.
void answerClient(pluginFolder(), (event, { projectFolder, plugin, home, client, now }) =>
  answerTyped({ input: HookInput.parse(event), project: findProject(projectFolder), plugin, home, client, now }),
)
