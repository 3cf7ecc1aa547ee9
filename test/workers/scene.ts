import manifest from '../../package.json' with { type: 'json' }
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type RunningPool, startPool } from '../../src/workers/pool.ts'
import type { PoolAddress } from '../../src/workers/pool-client.ts'
import { work, type WorkerWish } from '../../src/workers/worker.ts'
import { emptyRepository, folder, git, repository } from '../machine/folder.ts'
import { ENGINE } from './engine-here.ts'

const TOKEN = 'a token that both sides know'
const VERSION = manifest.version

/** A folder whose name is short: the sockets of the engine lie in it, and a path to one has 107 characters at most. */
const shortFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'pg-')))

/** A pool for all tests of a file. */
export const poolHere = (leaseMs = 1500): { readonly address: () => PoolAddress; readonly pool: () => RunningPool } => {
  const kept = shortFolder()
  let pool: RunningPool | null = null
  const there = (): RunningPool => {
    if (!pool) throw new Error('the pool is not up yet')
    return pool
  }
  beforeAll(async () => {
    const engine = { program: ENGINE, folder: kept }
    const wish = { engine, host: '127.0.0.1', port: 0, token: TOKEN, leaseMs, version: VERSION }
    pool = await startPool(wish)
  }, 60_000)
  afterAll(async () => {
    await pool?.close()
    rmSync(kept, { recursive: true, force: true, maxRetries: 5 })
  }, 60_000)
  return { pool: there, address: () => ({ url: there().url, token: TOKEN }) }
}

export interface MachineHere {
  readonly home: string
  readonly lines: readonly string[]
  readonly leave: () => void
  readonly end: () => void
  readonly over: Promise<void>
}

/** A machine of the pool in this process, until the test is over. */
export const machineHere = (address: PoolAddress, client: string, about: Partial<WorkerWish> = {}): MachineHere => {
  const home = folder()
  const [leaving, ending] = [new AbortController(), new AbortController()]
  const lines: string[] = []
  const over = work({
    address,
    id: 'machine-1',
    labels: [],
    slots: 2,
    version: VERSION,
    home,
    client: { path: client, plugin: '/plugin', env: { PATH: process.env['PATH'], HOME: process.env['HOME'] } },
    silenceMs: 60_000,
    say: (line) => lines.push(line),
    leaving: leaving.signal,
    ending: ending.signal,
    ...about,
  })
  const leave = (): void => leaving.abort()
  const end = (): void => {
    leave()
    ending.abort()
  }
  onTestFinished(async () => {
    end()
    await over.catch(() => undefined)
  })
  return { home, lines, leave, end, over }
}

/** A repository with a remote, and a tree in it for a job. */
export const homeWithRemote = () => {
  const [root, remote] = [repository(), emptyRepository()]
  git(remote, 'config', 'core.bare', 'true')
  git(root, 'remote', 'add', 'origin', remote)
  const tree = join(folder(), 'tree')
  git(root, 'worktree', 'add', '--quiet', '--detach', tree, 'HEAD')
  return { root, remote, tree }
}
