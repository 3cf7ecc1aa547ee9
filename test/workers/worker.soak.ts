import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Job } from '../../src/headless/step-runner.ts'
import { askPool } from '../../src/workers/pool-client.ts'
import { remoteRunner, type Fleet } from '../../src/workers/remote-runner.ts'
import { fakeClient, type Plays } from '../headless/fake-client.ts'
import { folder, git, text, write } from '../machine/folder.ts'
import { fleetOf } from './fleet-of.ts'
import { homeWithRemote, machineHere, poolHere } from './scene.ts'

const { address } = poolHere()

/** Jobs in a tree with a remote, for the machines of a label that only this test has. */
const jobsHere = (plays: Plays, about: Partial<Fleet> = {}) => {
  const [label, there] = [randomUUID(), homeWithRemote()]
  const client = fakeClient(folder())
  const runner = remoteRunner(fleetOf(address(), { needs: () => [label], ...about }))
  const session = randomUUID()
  const job = {
    run: label,
    step: 'task-1',
    attempt: 1,
    session,
    isBegun: false,
    prompt: JSON.stringify(plays),
    profile: 'phasegate:task-agent',
    model: null,
    folder: there.tree,
    allowed: [],
    limits: { ms: 30_000, usd: null },
  }
  const execute = (some: Partial<Job> = {}, onLine: (line: string) => void = () => undefined) =>
    runner.execute({ ...job, ...some }, { signal: new AbortController().signal, progress: ({ line }) => onLine(line) })
  const machine = (name: string, wish: Partial<Parameters<typeof machineHere>[2]> = {}) =>
    machineHere(address(), client, { id: `${name}-${label}`, labels: [label], ...wish })
  return { ...there, label, execute, machine }
}

const LARGE = /refuses: this is larger than 8 MB, the most that goes through a pool$/
const DONE = { type: 'result', subtype: 'success', is_error: false, num_turns: 1, total_cost_usd: 0 }

test('an agent that says nothing for too long is ended, and that is what is said', async () => {
  const { execute, machine } = jobsHere({ stays: true })
  machine('one', { silenceMs: 600 })
  expect(await execute()).toMatchObject({ ending: 'overdue', said: 'it said nothing for 0.01 min' })
})

test('trees.setup is run in the project’s folder of each new tree, without what opens the pool', async () => {
  const setup = 'echo "${PHASEGATE_WORKERS_TOKEN-none}" >> set-up.txt'
  const { root, tree, execute, machine } = jobsHere(
    { writes: { 'made.txt': '' }, says: [DONE] },
    { setup, prefix: 'app' },
  )
  write(root, { 'app/README.md': 'An app\n' })
  git(root, 'add', '--all')
  git(root, 'commit', '--quiet', '--message=App')
  git(tree, 'reset', '--quiet', '--hard', 'main')
  machine('one')
  expect(await execute()).toMatchObject({ ending: 'ended' })
  expect(text(tree, 'app/set-up.txt')).toBe('none\n')
})

test('a trees.setup that fails is said with its words: nothing was started, and the next attempt tries again', async () => {
  const { execute, machine } = jobsHere({ says: [DONE] }, { setup: 'echo no such registry >&2; exit 3' })
  machine('one')
  const failed = {
    ending: 'failed',
    said: expect.stringMatching(
      /^one-\S+: it was not started.* trees\.setup \(echo .*\) failed with exit code 3: no such registry$/,
    ),
  }
  expect(await execute()).toMatchObject(failed)
  expect(await execute({ attempt: 2 })).toMatchObject(failed)
})

test('a machine that cannot reach the repository says so, with the words of git', async () => {
  const { root, remote, execute, machine } = jobsHere({ says: [DONE] })
  git(root, 'remote', 'set-url', '--push', 'origin', remote)
  git(root, 'remote', 'set-url', 'origin', '/nowhere/of-this-machine.git')
  machine('one')
  expect(await execute()).toMatchObject({
    ending: 'cut-off',
    said: expect.stringMatching(
      /^one-\S+: git fetch failed with the remote \/nowhere\/of-this-machine\.git: .* does not appear.*: git ls-remote \/nowhere/,
    ),
  })
})

test('a machine that is ended hands back what it does, and another one does it', async () => {
  const { execute, machine, tree } = jobsHere({ stays: true })
  const one = machine('one')
  expect(await execute({}, one.end)).toMatchObject({ ending: 'cancelled' })
  await one.over
  machine('two')
  const again = {
    attempt: 2,
    isBegun: true,
    prompt: JSON.stringify({ writes: { 'made.txt': 'by two' }, says: [DONE] }),
  }
  expect(await execute(again)).toMatchObject({ ending: 'ended' })
  expect(text(tree, 'made.txt')).toBe('by two')
})

test('a machine that is drained lets its agent finish, and ends', async () => {
  const { label, execute, machine, tree } = jobsHere({ works: 900, writes: { 'made.txt': 'made' }, says: [DONE] })
  const one = machine('one')
  const outcome = execute()
  await expect.poll(() => one.lines, { timeout: 30_000 }).toHaveLength(1)
  await askPool(address(), { ask: 'drain', which: label })
  expect(await outcome).toMatchObject({ ending: 'ended' })
  await one.over
  expect(text(tree, 'made.txt')).toBe('made')
  expect(one.lines.at(-1)).toMatch(/takes nothing more|✓/)
})

test('what an agent left that is larger than the pool takes is said to be', async () => {
  const large = { '.agents/out/1/large.txt': 'x'.repeat(9 * 2 ** 20) }
  const { execute, machine } = jobsHere({})
  const writer = `{"writes":${JSON.stringify(large)},"says":[${JSON.stringify(DONE)}]}`
  machine('one')
  expect(await execute({ prompt: writer })).toMatchObject({ ending: 'failed', said: expect.stringMatching(LARGE) })
})
