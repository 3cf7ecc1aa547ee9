import { describe, expect, test } from 'vitest'
import type { WorkPlace } from '../../../src/cli/work/place.ts'
import { KEEP } from '../../../src/commands/keep.ts'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { PLAN } from '../../workflow/workstream/stream.ts'
import { desk } from './desk.ts'

const running = async (about: Partial<WorkPlace> = {}) => {
  const place = await desk({ about })
  await place.work('approve', 'plan')
  for (const thread of ['1.1.1', '1.1.2']) await place.work('update', '--thread', thread, '--status', 'in_progress')
  return place
}

describe('work wait', () => {
  test('returns when a thread changes, with the directive', async () => {
    const { work } = await running()
    let isBack = false
    const waiting = work('wait', '--stage', '1').finally(() => (isBack = true))
    for (let turn = 0; !isBack && turn < 200; turn++) {
      await work('update', '--thread', '1.1.1', '--status', turn % 2 === 0 ? 'pending' : 'in_progress')
      await new Promise(setImmediate)
    }
    expect((await waiting).out).toContain('Phasegate: 001-tea, stage 01, 0 of 3 threads completed.')
  })

  test('of another batch is no change', async () => {
    const { work } = await running()
    await work('update', '--thread', '3.1.1', '--status', 'in_progress')
    const waiting = work('wait', '--batch', '1.1', '--timeout', '0.4')
    await work('update', '--thread', '3.1.1', '--status', 'completed', '--report', 'x')
    const began = Date.now()
    expect((await waiting).out).toContain('Waiting for 01.01.01, 01.01.02')
    expect(Date.now() - began).toBeGreaterThan(100)
  })

  test('returns at once when there is something to do', async () => {
    const { work } = await desk()
    expect((await work('wait')).out).toContain('next: work approve plan')
    await work('approve', 'plan')
    expect((await work('wait')).out).toContain('[THREAD 01.01.01]')
  })

  test('returns when the time is up', async () => {
    const { work } = await running()
    expect((await work('wait', '--timeout', '0.1')).out).toContain('Waiting for 01.01.01, 01.01.02')
  })

  test('waits as long as the configuration says where nobody says how long', async () => {
    const { plugin, home } = await desk()
    const settings = { ...DEFAULTS, workstream: { ...DEFAULTS.workstream, waitSeconds: 0.1 } }
    const { work } = await running({ surroundings: { plugin, home, settings } })
    expect((await work('wait')).out).toContain('Waiting for 01.01.01, 01.01.02')
  })
})

test('a directive has at most 1200 characters, however many threads there are: the first ones', async () => {
  const many = Array.from(
    { length: 12 },
    (_, index) =>
      `###### Thread ${String(index + 3).padStart(2, '0')}: A rather long name for a thread of this batch\n**Summary:** Do it.\n**Details:**\nx\n`,
  ).join('')
  const limits = { workstream: { maxParallelAgents: 20, waitSeconds: 540, threadDeadline: 60, check: true } }
  const first = await desk({ plan: PLAN.replace('##### Batch 02: Roof', `${many}##### Batch 02: Roof`) })
  const settings = { ...DEFAULTS, ...limits }
  const { work } = await desk({
    plan: first.read('PLAN.md'),
    about: { surroundings: { plugin: first.plugin, home: first.home, settings } },
  })
  await work('approve', 'plan')
  const { out } = await work('next', '--stage', '1')
  expect(out.length).toBeLessThanOrEqual(1201)
  const [, block = ''] = /```json\n(.*)\n```/.exec(out) ?? []
  const { calls } = JSON.parse(block) as { calls: { input: { prompt: string } }[] }
  expect(calls.length).toBeGreaterThan(4)
  expect(calls.map(({ input }) => input.prompt).slice(0, 3)).toEqual([
    '[THREAD 01.01.01]',
    '[THREAD 01.01.02]',
    '[THREAD 01.01.03]',
  ])
})

test('every command has help with an example that is one of its own', async () => {
  const { work } = await desk({ plan: null })
  const { out } = await work('--help')
  const names = [...out.matchAll(/^ {2}((?:approve|add) \w+|\w+) {2,}\S/gm)].map(([, name = '']) => name)
  expect(names).toEqual([
    'create',
    'current',
    'rename',
    'archive',
    'delete',
    'restore',
    'list',
    'tree',
    'status',
    'watch',
    'check',
    'preview',
    'approve plan',
    'approve stage',
    'reopen',
    'assign',
    'update',
    'fail',
    'cancel',
    'run',
    'next',
    'wait',
    'report',
    'add stage',
    'add batch',
    'add thread',
    'cost',
    'agents',
    'repair',
  ])
  for (const name of names) {
    const help = await work(...name.split(' '), '--help')
    expect(help).toMatchObject({ code: 0, err: '' })
    expect(help.out).toMatch(
      new RegExp(`\nUsage: work ${name}[\\s\\S]*\n  --json +\\S[\\s\\S]*\nExample: work ${name}`),
    )
    const isAboutOne = !['create', 'current', 'agents', ...Object.keys(KEEP)].includes(name)
    if (isAboutOne) expect(help.out).toContain('--stream ID')
  }
})
