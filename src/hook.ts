import { homedir } from 'node:os'
import { readEvent, tell } from './hooks/wire.ts'
import { respond } from './hooks/respond.ts'
import { pluginFolder } from './plugin-folder.ts'

// Every event but a typed command: those of a run that is active.
const main = async (): Promise<void> => {
  const input = readEvent()
  const projectFolder = process.env['CLAUDE_PROJECT_DIR'] ?? input.cwd ?? process.cwd()
  tell(await respond(input, { projectFolder, plugin: pluginFolder(), home: homedir(), now: new Date().toISOString() }))
}

void main()
