import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
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
    env: { ...ownEnvironment(), ...env },
  })
  return stdout.trim()
}

/** What a failed git said, in one line: it names the cause first and closes with good advice. */
export const complaintOf = (error: unknown): string => {
  const said = error instanceof Error && 'stderr' in error ? oneLine(String(error.stderr)) : ''
  return said || (error instanceof Error ? error.message : String(error))
}

// Set while git runs a hook of its own: they would point our calls at another repository.
const OF_ONE_CALL = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR)$/

const ownEnvironment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_ONE_CALL.test(name))),
  GIT_TERMINAL_PROMPT: '0',
  GIT_EDITOR: 'true',
  GIT_SSH_COMMAND: process.env['GIT_SSH_COMMAND'] ?? 'ssh -oBatchMode=yes',
})
