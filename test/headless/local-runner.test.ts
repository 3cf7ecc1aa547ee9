import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { localRunner } from '../../src/headless/local-runner.ts'
import { withoutSession } from '../../src/headless/own-environment.ts'
import { beginStart, waitForRoom } from '../../src/headless/room-to-start.ts'
import { folder } from '../machine/folder.ts'
import { runnerContract } from './contract.ts'
import { fakeClient } from './fake-client.ts'

runnerContract((path) => {
  const root = folder()
  const runner = localRunner({
    path,
    plugin: '/plugin',
    permissionMode: 'acceptEdits',
    allowedTools: [],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    conductor: 'headless-test',
  })
  return { runner, root, where: root }
})

const CLIENT = { plugin: '/plugin', permissionMode: 'acceptEdits', allowedTools: [], env: {}, conductor: 'x' }

const jobIn = (where: string, prompt: string) => ({
  run: 'r',
  step: 's',
  attempt: 1,
  session: randomUUID(),
  isBegun: false,
  prompt,
  profile: 'p',
  model: null,
  folder: where,
  allowed: [],
  limits: { ms: 30_000, usd: null },
})

const watch = () => ({ signal: new AbortController().signal, progress: () => undefined })

/** As many starts as there is room for; ended by whoever is given them. */
const fill = (): (() => void)[] => (waitForRoom() === null ? [beginStart(), ...fill()] : [])

const endAll = (starts: readonly (() => void)[]): number => {
  for (const end of starts) end()
  return starts.length
}

test('a client is started when those before it are up, or gone', async () => {
  const where = folder()
  const path = fakeClient(where)
  const starts = fill()
  const second = jobIn(where, JSON.stringify({ writes: { 'second.txt': '' } }))
  const done = localRunner({ path, ...CLIENT }).execute(second, watch())
  // One that is started by hand meanwhile comes and goes.
  spawnSync(path, ['--session-id', 'by-hand'], { cwd: where, input: JSON.stringify({ writes: { 'first.txt': '' } }) })
  expect([existsSync(join(where, 'first.txt')), existsSync(join(where, 'second.txt'))]).toEqual([true, false])
  endAll(starts)
  await done
  expect(existsSync(join(where, 'second.txt'))).toBe(true)
  expect(endAll(fill())).toBe(starts.length)
})

test('who was taken back while others start is not started', async () => {
  const where = folder()
  const starts = fill()
  const taken = new AbortController()
  const job = jobIn(where, JSON.stringify({ writes: { 'made.txt': '' } }))
  const done = localRunner({ path: fakeClient(where), ...CLIENT }).execute(job, { ...watch(), signal: taken.signal })
  taken.abort()
  endAll(starts)
  expect(await done).toMatchObject({ ending: 'cancelled' })
  expect(existsSync(join(where, 'made.txt'))).toBe(false)
  expect(endAll(fill())).toBe(starts.length)
})

test('who does not come up holds up nobody for ever', async () => {
  vi.useFakeTimers()
  try {
    const starts = fill()
    const room = waitForRoom()
    vi.advanceTimersByTime(5000)
    await room
    // They are over already: no room is given back twice.
    endAll(starts)
    expect(endAll(fill())).toBe(starts.length)
  } finally {
    vi.useRealTimers()
  }
})

test('a client that cannot be started has failed, and says why', async () => {
  const outcome = await localRunner({ path: '/no/claude', ...CLIENT }).execute(jobIn('/', ''), watch())
  expect(outcome).toMatchObject({ ending: 'failed', said: expect.stringMatching(/\/no\/claude did not start.*ENOENT/) })
})

test('a client finds nothing of the session that it was started from, and all that its user set for every client', () => {
  expect(
    withoutSession({
      CLAUDECODE: '1',
      CLAUDE_CODE_SESSION_ID: 'x',
      CLAUDE_PID: '1',
      CLAUDE_CODE_USE_BEDROCK: '1',
      CLAUDE_CONFIG_DIR: '/c',
      PATH: '/bin',
    }),
  ).toEqual({ CLAUDE_CODE_USE_BEDROCK: '1', CLAUDE_CONFIG_DIR: '/c', PATH: '/bin' })
})
