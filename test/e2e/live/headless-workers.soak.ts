import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { CLAUDE } from '../client/binary.ts'
import { completedPhases, git, keptRun } from '../dispatch/scene.ts'
import { goodDeed } from '../good-agents.ts'
import { headlessScene, marked } from '../headless/scene.ts'
import { type Deed, taking } from '../model/agents.ts'
import type { Model } from '../model/server.ts'
import { ENGINE } from '../../workers/engine-here.ts'

const QUICK = ['--profile', 'quick', '--no-test', 'Write a file'] as const
const QUICK_PHASES = ['2.1', '4.2', '4.3']

test('with workers up, a worker and run --workers, typed as a person does, a task goes from start to commit', async () => {
  const { place, remote, worker, url, phasegate } = await fleetScene()
  worker('one')
  const ended = await phasegate('run', '--workers', url, ...QUICK)
  expect(ended).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(
      /Steps are done by the machines of http[^]*only refs below refs\/phasegate\/[^]*✓ task-1/,
    ),
  })
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(QUICK_PHASES)
  expect(run.all('attempt-measured').length).toBeGreaterThan(2)
  expect(git(place.project, 'log', '--format=%s', 'phasegate/write-a-file').split('\n')[0]).toBe('Write two files')
  expect(git(remote, 'for-each-ref', '--format=%(refname)')).toBe('')
  const status = JSON.parse((await phasegate('workers', 'status', '--json')).stdout) as { jobs: []; machines: object[] }
  expect(status).toMatchObject({ jobs: [], machines: [{ id: 'one', slots: 1, usd: expect.any(Number) }] })
  expect(marked(place)).toHaveLength(1)
})

test('a second Ctrl-C of a worker hands back what it does: another machine does it, and the run does not stop', async () => {
  const { place, model, worker, url, begin, phasegate } = await fleetScene(slowAtFirst())
  const first = worker('one')
  const run = begin('phasegate', 'run', '--workers', url, ...QUICK)
  await isAtWork(model)
  expect((await phasegate('workers', 'status')).stdout).toMatch(/one · 1 of 1 slots[^]*task-1/)
  worker('two')
  first.process.kill('SIGINT')
  first.process.kill('SIGTERM')
  expect(await first.ended).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/takes nothing more; 1 at work[^]*cancelled/),
  })
  expect(await run.ended).toMatchObject({ code: 0, stderr: '' })
  const kept = keptRun(place.project)
  expect(kept.all('attempt-ended')).toMatchObject([{ step: 'task-1', ending: 'interrupted', then: 'retry' }])
  expect(completedPhases(kept)).toEqual(QUICK_PHASES)
})

test('a pool whose machine was asleep for longer than a lease takes nothing from anybody when it wakes up', async () => {
  const { place, model, worker, url, begin, pool } = await fleetScene(taking(9000, good), '--lease', '2')
  worker('one')
  const run = begin('phasegate', 'run', '--workers', url, ...QUICK)
  await isAtWork(model)
  process.kill(-(pool.process.pid ?? 0), 'SIGSTOP')
  await pause(5000)
  process.kill(-(pool.process.pid ?? 0), 'SIGCONT')
  expect(await run.ended).toMatchObject({ code: 0, stderr: '' })
  expect(keptRun(place.project).all('attempt-ended')).toEqual([])
})

const good: Deed = (step) => goodDeed(step)(step)

const isAtWork = (model: Model) => model.until(({ turn }) => /^\[PHASE \S+ task-1\]/m.test(turn.opening), 90_000)

/** A project with a remote, and a pool that is up. */
const fleetScene = async (task?: Deed, ...words: readonly string[]) => {
  const scene = await headlessScene(task ? { agents: { task } } : {})
  const { place, begin } = scene
  const remote = join(place.root, 'remote.git')
  git(place.root, 'init', '--quiet', '--bare', remote)
  git(place.project, 'remote', 'add', 'origin', remote)
  const pool = begin('phasegate', 'workers', 'up', '--engine', ENGINE, '--port', '0', ...words)
  const address = join(place.home, '.phasegate', 'pool', 'address.json')
  await expect.poll(() => existsSync(address), { timeout: 30_000 }).toBe(true)
  const { url } = JSON.parse(readFileSync(address, 'utf8')) as { url: string }
  const worker = (name: string) => begin('phasegate', 'worker', '--claude', CLAUDE, '--name', name)
  return { ...scene, pool, remote, url, worker }
}

const slowAtFirst = (): Deed => {
  let started = false
  return (step) => {
    const again = started
    started = true
    return again ? good(step) : taking(60_000, good)(step)
  }
}
