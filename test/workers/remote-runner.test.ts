import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { startPool } from '../../src/workers/pool.ts'
import { askPool } from '../../src/workers/pool-client.ts'
import { keepAddress, ownToken } from '../../src/workers/own-pool.ts'
import { runnerContract } from '../headless/contract.ts'
import { folder } from '../machine/folder.ts'
import { remoteRunner } from '../../src/workers/remote-runner.ts'
import { fleetOf } from './fleet-of.ts'
import { homeWithRemote, machineHere, poolHere } from './scene.ts'

const { address } = poolHere()

runnerContract((client) => {
  const label = randomUUID()
  const { home } = machineHere(address(), client, { id: `machine-${label}`, labels: [label] })
  const runner = remoteRunner(fleetOf(address(), { needs: () => [label] }))
  return { runner, root: homeWithRemote().tree, where: home }
})

test('a job that is larger than the pool takes is said to be', async () => {
  const runner = remoteRunner(fleetOf(address()))
  const job = {
    run: 'large',
    step: 'task-1',
    attempt: 1,
    session: randomUUID(),
    isBegun: false,
    prompt: 'x'.repeat(9 * 2 ** 20),
    profile: '',
    model: null,
    folder: homeWithRemote().tree,
    allowed: [],
    limits: { ms: 1000, usd: null },
  }
  const watch = { signal: new AbortController().signal, progress: () => undefined }
  expect(await runner.execute(job, watch)).toMatchObject({
    ending: 'failed',
    said: expect.stringMatching(/refuses: this is larger than 8 MB, the most that goes through a pool$/),
  })
})

test('an address where no pool is, a token that it does not know, and another version are said with what to do', async () => {
  const ask = { ask: 'status', version: '0.0.9' } as const
  await expect(askPool({ url: 'http://127.0.0.1:9', token: '' }, ask)).rejects.toThrow(
    /cannot be reached: .*workers up/,
  )
  await expect(askPool({ ...address(), token: 'another' }, ask)).rejects.toThrow(/not take this token.*_TOKEN/)
  await expect(askPool(address(), ask)).rejects.toThrow(/Phasegate 0\.0\.9 asks, and the pool is of Phasegate \d/)
})

test('who cannot have the port, or whose engine does not start, is told so, and nothing is left', async () => {
  const { url, token } = address()
  const port = Number(new URL(url).port)
  const engine = { program: process.execPath, folder: folder() }
  const wish = { engine, host: '127.0.0.1', token, leaseMs: 1000, version: '1' }
  await expect(startPool({ ...wish, port })).rejects.toThrow(/EADDRINUSE.*--host, --port/)
  await expect(startPool({ ...wish, port: 0 })).rejects.toThrow(/it ended: .*bad option/s)
  await askPool(address(), { ask: 'look', ids: [] })
})

test('a second pool of the same user is refused while the first one is up: they would share an engine', async () => {
  const home = folder()
  keepAddress(home, address())
  await expect(ownToken(home, '0.0.9')).rejects.toThrow(/the pool of this machine is up at http.*workers status/)
  keepAddress(home, { url: 'http://127.0.0.1:9', token: 'kept' })
  expect(await ownToken(home, '0.0.9')).toBe('kept')
})
