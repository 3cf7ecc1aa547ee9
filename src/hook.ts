import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { HookInput } from './hooks/protocol.ts'
import { respond } from './hooks/respond.ts'
import { pluginFolder } from './plugin-folder.ts'

const main = async (): Promise<void> => {
  const input = HookInput.parse(JSON.parse(readFileSync(0, 'utf8')))
  const output = await respond(input, {
    plugin: pluginFolder(),
    home: homedir(),
    projectFolder: process.env['CLAUDE_PROJECT_DIR'] ?? input.cwd ?? process.cwd(),
    client: Number(process.env['CLAUDE_PID']) || null,
    now: new Date().toISOString(),
  })
  if (Object.keys(output).length > 0) process.stdout.write(`${JSON.stringify(output)}\n`)
}

void main()
