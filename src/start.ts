import { answerClient } from './claude-code/hooks/answer-client.ts'
import { answerTyped } from './claude-code/hooks/typed-command.ts'
import { pluginFolder } from './plugin-folder.ts'

// The event of a typed command: it may start a run, so it needs more than the hooks of one that is active.
void answerClient(pluginFolder(), answerTyped)
