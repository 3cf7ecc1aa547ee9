import { homedir } from 'node:os'
import { readEvent, tell } from './hooks/wire.ts'
import { answerTyped } from './hooks/typed-command.ts'
import { pluginFolder } from './plugin-folder.ts'
import { findProject } from './state-manager/project.ts'

// The event of a typed command: it may start a run, so it needs more than the hooks of one that is active.
const main = async (): Promise<void> => {
  const input = readEvent()
  tell(
    await answerTyped({
      input,
      project: findProject(process.env['CLAUDE_PROJECT_DIR'] ?? input.cwd ?? process.cwd()),
      plugin: pluginFolder(),
      home: homedir(),
      client: Number(process.env['CLAUDE_PID']) || null,
      now: new Date().toISOString(),
    }),
  )
}

void main()
