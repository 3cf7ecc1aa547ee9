import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Job } from '../../src/headless/step-runner.ts'
import { markOf } from '../../src/machine/processes.ts'
import { startPool } from '../../src/workers/pool.ts'
import { askPool } from '../../src/workers/pool-client.ts'
import { keepAddress, ownToken } from '../../src/workers/own-pool.ts'
import { runnerContract } from '../headless/contract.ts'
import { fakeClient } from '../headless/fake-client.ts'
import { good, headlessRun } from '../headless/scene.ts'
import { stageIsDone } from '../headless/stage-contract.ts'
import { emptyRepository, folder, git, write } from '../machine/folder.ts'
import { textFilesIn } from '../../src/workers/text-files.ts'
import { remoteRunner } from '../../src/workers/remote-runner.ts'
import { fleetOf } from './fleet-of.ts'
import { homeWithRemote, machineHere, poolHere } from './scene.ts'

// One pool for all that is done on other machines: its engine takes seconds to be up, and to be gone.
const { address } = poolHere()

runnerContract((client) => {
  const label = randomUUID()
  const { home } = machineHere(address(), client, { id: `machine-${label}`, labels: [label] })
  const runner = remoteRunner(fleetOf(address(), { needs: () => [label] }))
  return { runner, root: homeWithRemote().tree, where: home }
})

const jobIn = (folder: string, prompt = ''): Job => ({
  run: 'one',
  step: 'task-1',
  attempt: 1,
  session: randomUUID(),
  isBegun: false,
  prompt,
  profile: '',
  model: null,
  folder,
  allowed: [],
  limits: { ms: 1000, usd: null },
})
const watch = { signal: new AbortController().signal, progress: () => undefined }

test('a job that is larger than the pool takes is said to be', async () => {
  const job = jobIn(homeWithRemote().tree, 'x'.repeat(9 * 2 ** 20))
  expect(await remoteRunner(fleetOf(address())).execute(job, watch)).toMatchObject({
    ending: 'failed',
    said: expect.stringMatching(/^the pool .*refuses: this is larger than 8 MB, the most that goes through a pool$/),
  })
})

test('a remote or a pool that is away is said to be, with what shows it, and is no failure of a client', async () => {
  const { tree, remote } = homeWithRemote()
  const other = remoteRunner(fleetOf({ ...address(), token: 'another' }))
  expect(await other.execute(jobIn(tree), watch)).toMatchObject({
    ending: 'cut-off',
    said: expect.stringMatching(/^the pool at \S+ does not take this token; phasegate workers up prints it/),
  })
  rmSync(remote, { recursive: true })
  expect(await remoteRunner(fleetOf(address())).execute(jobIn(tree), watch)).toMatchObject({
    ending: 'cut-off',
    said: expect.stringMatching(
      new RegExp(`^${hostname()}: git push failed with the remote origin: .*does not.*: git ls-remote origin$`),
    ),
  })
})

test('what an earlier attempt left is there on the other machine under the name that a prompt gives it', async () => {
  const { tree, remote } = homeWithRemote()
  const [base, kept, label] = [git(tree, 'rev-parse', 'HEAD'), 'refs/phasegate/001-tea/task-1/1', randomUUID()]
  write(tree, { 'left.txt': 'half' })
  git(tree, 'add', '--all')
  git(tree, 'commit', '--quiet', '--message=Left')
  git(tree, 'update-ref', kept, 'HEAD')
  git(tree, 'reset', '--quiet', '--hard', base)
  const { home } = machineHere(address(), fakeClient(folder()), { id: `kept-${label}`, labels: [label] })
  const says = [{ type: 'result', subtype: 'success', is_error: false, num_turns: 1, total_cost_usd: 0 }]
  const job = { ...jobIn(tree, JSON.stringify({ says })), attempt: 2, limits: { ms: 30_000, usd: null } }
  const runner = remoteRunner(fleetOf(address(), { keep: 'refs/phasegate/001-tea', needs: () => [label] }))
  expect(await runner.execute(job, watch)).toMatchObject({ ending: 'ended' })
  expect(git(join(home, 'trees', job.session), 'diff', '--name-only', `HEAD...${kept}`)).toBe('left.txt')
  expect(git(remote, 'for-each-ref', 'refs/phasegate')).toBe('')
})

test('an agent there that puts its tree on the branch keeps no later job from it, and none moves it away under that tree', async () => {
  const { root, tree } = homeWithRemote()
  const label = randomUUID()
  const { home } = machineHere(address(), fakeClient(folder()), { id: `branch-${label}`, labels: [label] })
  const says = [{ type: 'result', subtype: 'success', is_error: false, num_turns: 1, total_cost_usd: 0 }]
  const runner = remoteRunner(fleetOf(address(), { needs: () => [label] }))
  const [one, other] = [1, 2].map(() => ({
    ...jobIn(tree, JSON.stringify({ says })),
    limits: { ms: 30_000, usd: null },
  })) as [Job, Job]
  expect(await runner.execute(one, watch)).toMatchObject({ ending: 'ended' })
  const there = join(home, 'trees', one.session)
  git(there, 'checkout', '--quiet', 'main')
  git(root, 'commit', '--quiet', '--allow-empty', '--message=Merged')
  expect(await runner.execute(other, watch)).toMatchObject({ ending: 'ended' })
  expect([git(there, 'rev-parse', 'HEAD'), git(there, 'rev-parse', 'main')]).toEqual([
    git(tree, 'rev-parse', 'HEAD'),
    git(root, 'rev-parse', 'main'),
  ])
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

test('a machine ends what it left running when it starts again, and nothing of another one of the same name', async () => {
  const home = folder()
  const left = (of: string) => {
    const child = spawn('sleep', ['600'], { env: { ...process.env, ...markOf(`${of}/a-session`) }, stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }
  // Whoever is looked at first would be ended first.
  const others = left(`${home}-2`)
  const own = left(home)
  machineHere(address(), '/no/client', { home })
  await once(own, 'exit')
  expect([own.signalCode, others.signalCode]).toEqual(['SIGKILL', null])
})

test('a second pool of the same user is refused while the first one is up: they would share an engine', async () => {
  const home = folder()
  keepAddress(home, address())
  await expect(ownToken(home, '0.0.9')).rejects.toThrow(/the pool of this machine is up at http.*workers status/)
  keepAddress(home, { url: 'http://127.0.0.1:9', token: 'kept' })
  expect(await ownToken(home, '0.0.9')).toBe('kept')
})

test('a run is carried out by other machines: what they change is merged where the journal is', async () => {
  const { conduct, what, run } = await headlessRun('--profile quick --no-test Write a file')
  const remote = emptyRepository()
  git(what.folder, 'remote', 'add', 'origin', remote)
  machineHere(address(), fakeClient(folder()))
  const { trees } = run()
  const branch = 'branch' in trees ? trees.branch : null
  const phases = join(what.folder, '.agents', 'tmp', 'phases')
  const away = remoteRunner(
    fleetOf(address(), { branch, run: what.id, reads: () => ({ folder: phases, files: textFilesIn(phases) }) }),
  )
  const end = await conduct({
    runner: {
      execute: async (job, watch) => {
        // What a good agent would leave, done there.
        const here = folder()
        await good({ ...job, folder: here }, watch.signal)
        const writes = textFilesIn(here)
        const says = [{ type: 'result', subtype: 'success', is_error: false, num_turns: 1, total_cost_usd: 0.01 }]
        return away.execute({ ...job, prompt: JSON.stringify({ writes, says }) }, watch)
      },
    },
  })
  expect(end).toMatchObject({ kind: 'over', directive: { kind: 'done' } })
  expect(run().status).toBe('completed')
  const { facts } = run().steps['task-1'] ?? {}
  expect(facts).toMatchObject({
    kind: 'task',
    status: 'completed',
    filesModified: expect.arrayContaining([expect.any(String)]),
  })
  expect(git(remote, 'for-each-ref', 'refs/phasegate')).toBe('')
})

test('a stage is carried out by other machines, each thread by one that has what it needs', async () => {
  const remote = emptyRepository()
  const homes: string[] = []
  const { root, heard } = await stageIsDone((client, project) => {
    git(project, 'remote', 'add', 'origin', remote)
    const here = { plain: [], big: ['crane'] }
    for (const [id, labels] of Object.entries(here)) homes.push(machineHere(address(), client, { id, labels }).home)
    return { words: ['--workers', address().url], env: { PHASEGATE_WORKERS_TOKEN: address().token } }
  })
  for (const { folder, prompt } of heard('01.02.01')) {
    expect(folder).toContain(homes[1])
    expect(prompt).not.toContain(root)
  }
  expect(heard('01.01.02')[2]?.prompt).toContain('nothing differs in your tree')
  expect(git(remote, 'for-each-ref', 'refs/phasegate')).toBe('')
})
