import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { gitEnvironment } from '../machine/git-command.ts'
import { oneLine } from '../workflow/core/plain-text.ts'

const run = promisify(execFile)

/** A git that waits for nothing but its own end: a large fetch must not keep a heartbeat waiting. Rejects with what it said. */
export const gitAt = async (
  folder: string,
  args: readonly string[],
  { signal, env = {} }: { readonly signal?: AbortSignal; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> => {
  const quiet = ['-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', '-c', 'core.fsmonitor=false']
  const { stdout } = await run('git', [...quiet, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    ...(signal && { signal }),
    env: { GIT_SSH_COMMAND: 'ssh -oBatchMode=yes', ...gitEnvironment(), ...env },
  })
  return stdout.trim()
}

/** What a failed git said, in one line: it names the cause first and closes with good advice. */
export const complaintOf = (error: unknown): string => {
  const said = error instanceof Error && 'stderr' in error ? oneLine(String(error.stderr)) : ''
  return said || (error instanceof Error ? error.message : String(error))
}
