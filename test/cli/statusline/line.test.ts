import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { lineFor } from '../../../src/cli/statusline/line.ts'
import { stateFile } from '../../../src/state-manager/state-file.ts'
import { readState } from '../../../src/state-manager/run-state.ts'
import { mark } from '../../../src/state-manager/sessions.ts'
import { patient } from '../../doctor/site.ts'

const plugin = inject('plugin')

type Site = ReturnType<typeof patient>

/** What the client says of the session. */
const inputOf = (site: Site, session = 'session-1234'): string =>
  JSON.stringify({ session_id: session, workspace: { project_dir: site.root } })

const envOf = (site: Site): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: site.home, NO_COLOR: '1' })

interface About {
  readonly theirs?: string
  readonly session?: string
  readonly env?: NodeJS.ProcessEnv
}

/** The line that is drawn in a project. */
const line = (site: Site, { theirs, session, env = {} }: About = {}): string =>
  lineFor({
    input: inputOf(site, session),
    theirs: theirs ?? null,
    home: site.home,
    folder: '/',
    env: { ...envOf(site), ...env },
  })

/** The same by the program, which is given all that on stdin. */
const printed = (site: Site, ...theirs: string[]) => {
  const about = { cwd: '/', input: inputOf(site), env: envOf(site), encoding: 'utf8' } as const
  return spawnSync(process.execPath, [join(plugin, 'dist/statusline.js'), ...theirs], about).stdout
}

/** A run of which state.json says this as well. */
const running = async (more: object = {}) => {
  const site = patient(plugin)
  await site.dispatch()
  const run = readState(site.project)
  if (!run) throw new Error('no run')
  const state = { ...stateFile(run, site.project), client: process.pid, ...more }
  writeFileSync(join(site.project.tmp, 'state.json'), JSON.stringify(state))
  return { site, state }
}

test('nothing where nothing runs, whatever is said on stdin', () => {
  const site = patient(plugin)
  expect(line(site)).toBe('')
  for (const input of ['', 'no JSON', '[]', '{"workspace":7,"cwd":"/nowhere"}'])
    expect(lineFor({ input, theirs: null, home: site.home, folder: '/', env: envOf(site) })).toBe('')
  const { stdout, status } = spawnSync(process.execPath, [join(plugin, 'dist/statusline.js')], { input: '', cwd: '/' })
  expect([status, String(stdout)]).toEqual([0, ''])
})

test('the phase of a run; nothing more once it is stopped or completed', async () => {
  const { site } = await running()
  expect(printed(site)).toBe('phasegate 0 Explore\n')
  for (const status of ['stopped', 'completed']) {
    writeFileSync(join(site.project.tmp, 'state.json'), JSON.stringify({ status, currentPhase: '0' }))
    expect(line(site)).toBe('')
  }
})

test('agents at work, and what it cost', async () => {
  const { site, state } = await running()
  const steps = [
    { status: 'in_progress', executor: { kind: 'agent' } },
    { status: 'in_progress', executor: { kind: 'agent' } },
    { status: 'in_progress', executor: { kind: 'code' } },
    { status: 'completed', executor: { kind: 'agent' } },
  ]
  const tokens = { input: 1e6, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 }
  const write = (spent: object): void => {
    const stages = { EXPLORE: { phases: { '0': { steps } } } }
    writeFileSync(join(site.project.tmp, 'state.json'), JSON.stringify({ ...state, stages, spent }))
  }
  write({ models: {}, usd: 1.5 })
  expect(line(site)).toBe('phasegate 0 Explore · 2 agents · $1.50')
  write({ models: { secret: tokens }, usd: 1.5 })
  expect(line(site)).toBe('phasegate 0 Explore · 2 agents · $1.50+')
  mkdirSync(join(site.home, '.phasegate'))
  writeFileSync(
    join(site.home, '.phasegate/prices.json'),
    JSON.stringify({ models: { secret: { ...tokens, input: 2 } } }),
  )
  expect(printed(site)).toBe('phasegate 0 Explore · 2 agents · $3.50\n')
})

test('a blocked run says why, on one line and without what moves a cursor', async () => {
  const failure = { reason: `no\nway \u001B[2J${'x'.repeat(100)}`, next: 'x' }
  const { site } = await running({ status: 'blocked', failure })
  expect(line(site)).toMatch(/^phasegate 0 Explore · blocked: no way x{40,50}…$/)
})

test('agents of a client that is gone do not work', async () => {
  const { site } = await running({ client: 2 ** 22 })
  expect(line(site)).toBe('phasegate 0 Explore · its session has ended')
})

test("the user's own line comes first, is given the same, and stays where ours has nothing to say or it fails", async () => {
  const { site } = await running()
  expect(line(site, { theirs: 'grep -o session-1234' })).toBe('session-1234\u001B[0m · phasegate 0 Explore')
  expect(line(site, { theirs: 'exit 3' })).toBe('phasegate 0 Explore')
  expect(printed(patient(plugin), 'echo mine; exit 3')).toBe('mine\n')
})

test('colours, where the user did not turn them off', async () => {
  const { site } = await running()
  expect(line(site, { env: { NO_COLOR: '' } })).toBe('\u001B[1mphasegate\u001B[22m 0 Explore')
})

test('a stage is shown in the session that carries it out', () => {
  const site = patient(plugin)
  const threads = [
    ['01.01.01', 'completed'],
    ['01.01.02', 'in_progress'],
    ['01.01.03', 'in_progress'],
    ['01.01.04', 'blocked'],
  ].map(([threadId, status]) => ({ threadId, status }))
  site.write('work/001-tea/PLAN.md', '# Plan: Tea\n')
  site.write('work/001-tea/threads.json', JSON.stringify({ threads }))
  mark(site.project, 'session-1234', '001-tea', '')
  expect(line(site)).toBe('phasegate 001-tea stage 1 · 2 agents · 1 of 4 threads · 1 blocked')
  expect(line(site, { session: 'another' })).toBe('')
})

test('`phasegate statusline` is the same program', async () => {
  const { site } = await running()
  const { stdout } = spawnSync(join(plugin, 'bin/phasegate'), ['statusline'], {
    cwd: site.root,
    input: '',
    env: { PATH: process.env['PATH'], HOME: site.home, NO_COLOR: '1' },
    encoding: 'utf8',
  })
  expect(stdout).toBe('phasegate 0 Explore\n')
})

test('it loads no schemas: it is drawn all the time', () => {
  expect(readFileSync(join(plugin, 'dist/statusline.js'), 'utf8')).not.toMatch(/ZodMini/)
})
