import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { pluginFolder } from './plugin-folder.ts'

// The tool calls that agents make all the time. A hook is a new process every time and the user waits for it, so each of the
// two answers is a bundle of its own (tsup.config.ts), and only the one that is needed is loaded.
const FREQUENT = new Set<unknown>(['Bash', 'Write', 'Edit', 'MultiEdit', 'NotebookEdit'])

// Every event but a typed command: those of a run that is active.
const main = async (): Promise<void> => {
  const event: unknown = JSON.parse(readFileSync(0, 'utf8'))
  const frequent = field(event, 'hook_event_name') === 'PreToolUse' && FREQUENT.has(field(event, 'tool_name'))
  const answer = frequent
    ? (await import('./hooks/tools.ts')).answerTool
    : (await import('./hooks/steps.ts')).answerStep
  const output = await answer(event, {
    projectFolder: process.env['CLAUDE_PROJECT_DIR'] ?? process.cwd(),
    plugin: pluginFolder(),
    home: homedir(),
    client: Number(process.env['CLAUDE_PID']) || null,
    terminal: process.env['CLAUDE_CODE_ENTRYPOINT'] === 'cli',
    now: new Date().toISOString(),
  })
  if (Object.keys(output).length > 0) process.stdout.write(`${JSON.stringify(output)}\n`)
}

const field = (event: unknown, name: string): unknown =>
  typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined

// What is no event of the client breaks no session; it is said, and nothing else happens.
main().catch((error: unknown) => {
  const what = error instanceof Error ? error.message : String(error)
  process.stdout.write(
    `${JSON.stringify({ systemMessage: `Phasegate: the hook did not understand its event: ${what}` })}\n`,
  )
})
