import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gitEnvironment } from '../machine/git-command.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { Refused } from '../workflow/core/refused.ts'

const run = promisify(execFile)

interface Surroundings {
  readonly signal?: AbortSignal
  readonly env?: Readonly<Record<string, string>>
}

/** A git that waits for nothing but its own end: a large fetch must not keep a heartbeat waiting. Rejects with what it said. */
export const gitAt = async (
  folder: string,
  args: readonly string[],
  { signal, env = {} }: Surroundings = {},
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

interface Asking extends Surroundings {
  /** So long it is tried again, in milliseconds. */
  readonly ms?: number
  /** Aborted: nobody waits for it any more. */
  readonly leaving?: AbortSignal
}

/** So long a remote may be away before what was done is lost. */
export const PATIENCE_MS = 600_000

/**
 * A git that asks a remote, by its name or its address.
 *
 * @throws Refused `remote-unreachable`; `remote-refuses` where it was reached, and does not take what is pushed
 */
export const askRemote = async (
  folder: string,
  remote: string,
  [verb, ...words]: readonly [string, ...string[]],
  { ms = 0, leaving, ...about }: Asking = {},
): Promise<string> => {
  const end = performance.now() + ms
  for (let wait = 500; ; wait = Math.min(wait * 2, 20_000)) {
    try {
      return await gitAt(folder, [verb, ...words], about)
    } catch (error) {
      if (leaving?.aborted || performance.now() + wait > end) throw refusalOf(error, verb, shownAddress(remote))
      await pause(wait, undefined, { ...(leaving && { signal: leaving }) }).catch(() => undefined)
    }
  }
}

const refusalOf = (error: unknown, verb: string, remote: string): Refused => {
  const code = exitCodeOf(error) === 1 ? 'remote-refuses' : 'remote-unreachable'
  const why = complaintOf(error).slice(0, 250)
  return new Refused(
    code,
    `git ${verb} failed with the remote ${remote}: ${why}; see on that machine: git ls-remote ${remote}`,
  )
}

// Whoever cannot talk to a remote ends with 128.
const exitCodeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null)

/** The address of a remote without the password that may stand in it: journals are committed, and logs read. */
export const shownAddress = (remote: string): string => remote.replace(/\/\/[^/@]*@/, '//')

/** What a failed git said, in one line: it names the cause first and closes with good advice. */
export const complaintOf = (error: unknown): string => {
  const said = error instanceof Error && 'stderr' in error ? oneLine(String(error.stderr)) : ''
  return said || (error instanceof Error ? error.message : String(error))
}
