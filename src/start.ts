import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { HookInput } from './hooks/protocol.ts'
import { answerTyped } from './hooks/typed-command.ts'
import { pluginFolder } from './plugin-folder.ts'
import { findProject } from './state-manager/project.ts'

// The event of a typed command: it may start a run, so it needs more than the hooks of one that is active.
const main = async (): Promise<void> => {
  const input = HookInput.parse(JSON.parse(readFileSync(0, 'utf8')))
  const output = await answerTyped({
    input,
    project: findProject(process.env['CLAUDE_PROJECT_DIR'] ?? input.cwd ?? process.cwd()),
    plugin: pluginFolder(),
    home: homedir(),
    client: Number(process.env['CLAUDE_PID']) || null,
    now: new Date().toISOString(),
  })
  if (Object.keys(output).length > 0) process.stdout.write(`${JSON.stringify(output)}\n`)
}

void main()
