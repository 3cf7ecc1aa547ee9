import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { askUntil } from '../../src/workers/pool-client.ts'
import { type RunningPool, startPool } from '../../src/workers/pool.ts'
import { remoteRunner } from '../../src/workers/remote-runner.ts'
import { fakeClient } from '../headless/fake-client.ts'
import { folder, text } from '../machine/folder.ts'
import { fleetOf } from './fleet-of.ts'
import { ENGINE } from './engine-here.ts'
import { homeWithRemote, machineHere } from './scene.ts'

// Long enough that beside other scenes a beat a third of it comes through.
const LEASE_MS = 6000
const token = 'a token that both sides know'

test('on a cluster of three nodes a job outlives a node, the pool, and a majority that is away for longer than a lease', async () => {
  const cluster = await threeNodes()
  const first = await poolOn(cluster.admins)
  const port = Number(new URL(first.url).port)
  const address = { url: first.url, token }
  const isUp = () => askUntil(address, { ask: 'look', ids: [] }, { ms: 30_000 })
  machineHere(address, fakeClient(folder()))
  const { tree } = homeWithRemote()
  const plays = { works: 55_000, writes: { 'made.txt': 'made' }, says: [DONE] }
  let isOver = false
  const lines: string[] = []
  const watch = {
    signal: new AbortController().signal,
    progress: ({ line }: { line: string }) => void lines.push(line),
  }
  const outcome = remoteRunner(fleetOf(address)).execute({ ...JOB, folder: tree, prompt: JSON.stringify(plays) }, watch)
  void outcome.then(() => (isOver = true))
  const isAtWork = async (): Promise<boolean> => {
    const { board } = await askUntil(address, { ask: 'status', version: manifest.version }, { ms: 30_000 })
    return Object.values(board?.jobs ?? {}).some(({ state }) => state === 'leased')
  }
  await expect.poll(isAtWork, { timeout: 10_000 }).toBe(true)

  await cluster.kill(0)
  await isUp()
  await first.close()
  await poolOn(cluster.admins, port)
  await isUp()
  await cluster.kill(1)
  await pause(LEASE_MS * 1.5)
  cluster.start(0)
  cluster.start(1)
  await isUp()
  expect(isOver).toBe(false)
  expect(await isAtWork()).toBe(true)

  expect(await outcome).toMatchObject({ ending: 'ended' })
  expect(text(tree, 'made.txt')).toBe('made')
})

const DONE = { type: 'result', subtype: 'success', is_error: false, num_turns: 1, total_cost_usd: 0 }
const JOB = {
  run: 'a-run',
  step: 'task-1',
  attempt: 1,
  session: randomUUID(),
  isBegun: false,
  profile: 'phasegate:task-agent',
  model: null,
  allowed: [],
  limits: { ms: 120_000, usd: null },
}

const poolOn = async (nodes: readonly string[], port = 0): Promise<RunningPool> => {
  const about = { host: '127.0.0.1', port, token, leaseMs: LEASE_MS, version: manifest.version }
  const pool = await startPool({ ...about, engine: { nodes } })
  onTestFinished(() => pool.close())
  return pool
}

/** A cluster as docs/fleet.md sets it up, on one machine. */
const threeNodes = async () => {
  const places = await Promise.all(
    [0, 1, 2].map(async () => ({
      data: folder(),
      fabric: await freePort(),
      ingress: await freePort(),
      admin: await freePort(),
    })),
  )
  const urls = places.map(({ fabric }) => `http://127.0.0.1:${fabric}/`)
  const running: (ChildProcess | undefined)[] = []
  const kill = async (index: number): Promise<void> => {
    const child = running[index]
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const start = (index: number): void => {
    const { data, fabric, ingress, admin } = places[index] ?? { data: '', fabric: 0, ingress: 0, admin: 0 }
    const words = ['--no-logo', '--cluster-name', 'fleet', '--node-name', `n${index}`, '--log-filter', 'off']
    running[index] = spawn(ENGINE, [...words, '--base-dir', join(data, 'data'), '--listen-mode', 'tcp'], {
      env: {
        DO_NOT_TRACK: '1',
        RESTATE_AUTO_PROVISION: String(index === 0),
        RESTATE_BIND_ADDRESS: `127.0.0.1:${fabric}`,
        RESTATE_ADVERTISED_ADDRESS: urls[index],
        RESTATE_METADATA_CLIENT__ADDRESSES: JSON.stringify(urls),
        RESTATE_DEFAULT_NUM_PARTITIONS: '1',
        RESTATE_DEFAULT_REPLICATION: '2',
        RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
        RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      },
      stdio: 'ignore',
    })
  }
  onTestFinished(() => Promise.all([0, 1, 2].map(kill)).then(() => undefined))
  for (const index of [0, 1, 2]) start(index)
  const admins = places.map(({ admin }) => `http://127.0.0.1:${admin}`)
  for (const admin of admins)
    await expect
      .poll(
        () =>
          fetch(`${admin}/version`).then(
            ({ ok }) => ok,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true)
  return { admins, kill, start }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
