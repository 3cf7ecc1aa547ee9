import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { killGroup } from '../client/process-group.ts'
import type { ToolResult } from '../model/turn.ts'

/** Runs a command as the client's Bash tool does; when `over` is aborted it is killed with all it started. */
export const runBash = async (
  command: string,
  folder: string,
  env: Readonly<Record<string, string>>,
  over: AbortSignal,
): Promise<ToolResult> => {
  const shell = spawn('bash', ['-c', command], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = (): void => killGroup(shell.pid)
  over.addEventListener('abort', kill, { once: true })
  let text = ''
  for (const output of [shell.stdout, shell.stderr]) output.on('data', (data: Buffer) => (text += data.toString()))
  await once(shell, 'close')
  over.removeEventListener('abort', kill)
  over.throwIfAborted()
  const said = text.trimEnd()
  return shell.exitCode === 0
    ? { text: said, isError: false }
    : { text: `Exit code ${shell.exitCode}\n${said}`, isError: true }
}
