import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { handleWork, surroundingsOf } from '../../src/engine/workstream/engine-here.ts'
import { chooseStream } from '../../src/state-manager/work-folder.ts'
import { parsePlan } from '../../src/workflow/plan/parse.ts'
import { REPOSITORY } from '../e2e/client/binary.ts'
import { type Time, type Timed, timesOf } from './measure.ts'
import { planOf } from './plan-of.ts'
import type { Line } from './table.ts'

// As bin/work starts it.
const WORK = ['-r', join(REPOSITORY, 'bin/needs-node.cjs'), join(REPOSITORY, 'dist/work.js')]
const MEGABYTE = 1_000_000

/** What `work` costs: on a plan of 30 threads, of 1,000, and whether 10,000 still work. */
export const benchWork = (): Line[] => {
  const root = mkdtempSync(join(tmpdir(), 'phasegate bench work '))
  try {
    return [
      ...smallLines(streamOf(join(root, 'small'), 30)),
      ...largeLines(streamOf(join(root, 'large'), 1000), '1,000', 2),
      ...largeLines(streamOf(join(root, 'huge'), 10_000), '10,000', null),
      ...parseLines(),
    ]
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** A project with a workstream of so many threads, approved and with some of them done. */
const streamOf = (folder: string, threads: number): string => {
  mkdirSync(join(folder, '.git'), { recursive: true })
  work(folder, 'create', '--name', 'bench')
  writeFileSync(join(folder, 'work/001-bench/PLAN.md'), planOf(threads))
  approve(folder)
  for (const thread of ['1.1.1', '1.1.2', '1.1.3', '1.1.4']) {
    work(folder, 'update', '--thread', thread, '--status', 'in_progress')
    work(folder, 'update', '--thread', thread, '--status', 'completed', '--report', 'It is there and tested.')
  }
  return folder
}

// Approving is for people at a terminal.
const approve = (folder: string): void => {
  const stream = chooseStream(join(folder, 'work'), null)
  const surroundings = surroundingsOf(stream.work, { plugin: REPOSITORY, home: homedir() })
  handleWork(stream, 'bench', surroundings, () => ({
    type: 'approve-plan',
    at: new Date().toISOString(),
    force: false,
  }))
}

const work = (cwd: string, ...words: string[]): void => {
  const { status, stderr } = spawnSync(process.execPath, [...WORK, ...words], { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`work ${words.join(' ')}: ${stderr}`)
}

const node = (cwd: string, ...args: string[]): Timed => ({ command: process.execPath, args, cwd })
const updating = (cwd: string, status: string): Timed =>
  node(cwd, ...WORK, 'update', '--thread', '1.1.5', '--status', status)

const smallLines = (folder: string): Line[] => {
  const times = timesOf({
    node: node(folder, '-e', '0'),
    taken: updating(folder, 'in_progress'),
    given: updating(folder, 'pending'),
    preview: node(folder, ...WORK, 'preview'),
    stage: node(folder, ...WORK, 'preview', '--stage', '1'),
    list: node(folder, ...WORK, 'list', '--json'),
  })
  return [
    { what: 'work update, 30 threads / node -e 0', ...ratio(times.taken, times.node), limit: 1.4 },
    { what: 'work update back, 30 threads / node -e 0', ...ratio(times.given, times.node), limit: 1.4 },
    { what: 'work preview, 30 threads / node -e 0', ...ratio(times.preview, times.node), limit: 1.4 },
    { what: 'work preview --stage, 30 threads / node -e 0', ...ratio(times.stage, times.node), limit: 1.4 },
    { what: 'work list --json, 30 threads / node -e 0', ...ratio(times.list, times.node), limit: null },
  ]
}

const largeLines = (folder: string, threads: string, limit: number | null): Line[] => {
  const times = timesOf({
    node: node(folder, '-e', '0'),
    taken: updating(folder, 'in_progress'),
    given: updating(folder, 'pending'),
  })
  const updated = memoryOf(folder, 'update', '--thread', '1.1.5', '--status', 'in_progress')
  rmSync(join(folder, 'work/001-bench/journal/.plan.json'))
  const listed = memoryOf(folder, 'list')
  return [
    { what: `work update, ${threads} threads / node -e 0`, ...ratio(times.taken, times.node), limit },
    { what: `work update back, ${threads} threads / node -e 0`, ...ratio(times.given, times.node), limit },
    { what: `memory of work update, ${threads} threads`, value: updated, unit: 'MB', limit: 200 },
    { what: `memory of work list after a change, ${threads} threads`, value: listed, unit: 'MB', limit: 200 },
  ]
}

const ratio = (time: Time, base: Time) => ({ value: time.median / base.median, best: time.best / base.best, unit: 'x' })

/** The most memory a process ever held, in MB. */
const memoryOf = (cwd: string, ...words: string[]): number => {
  const preload = join(cwd, 'preload.cjs')
  const out = join(cwd, 'memory.txt')
  writeFileSync(
    preload,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(out)}, String(process.resourceUsage().maxRSS)))`,
  )
  spawnSync(process.execPath, ['-r', preload, ...WORK, ...words], { cwd })
  return (Number(readFileSync(out, 'utf8')) * 1024) / MEGABYTE
}

const SIZES = [10_000, 1000, 30]

// The largest first: it is what makes the parser warm for all of them.
const parseLines = (): Line[] =>
  SIZES.map((threads) => {
    const text = planOf(threads)
    const what = `parse a thread of ${threads.toLocaleString('en')} (${(text.length / MEGABYTE).toFixed(2)} MB)`
    return { what, value: (best(() => parsePlan(text)) / threads) * 1000, unit: 'us', limit: null }
  })

/** Milliseconds of the best of several runs. */
const best = (act: () => unknown): number =>
  Math.min(
    ...Array.from({ length: 7 }, () => {
      const started = performance.now()
      act()
      return performance.now() - started
    }),
  )
