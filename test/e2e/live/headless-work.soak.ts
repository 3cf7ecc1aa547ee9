import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { headlessScene, marked, sessionsOf } from '../headless/scene.ts'
import { does, reports } from '../model/agents.ts'
import { completes, PLAN, threadAgents } from '../workstream/scene.ts'
import { typed } from '../workstream/typed.ts'

test('a stage is carried out without a session: batches in order, who ends without a report is asked again', async () => {
  const silentAtFirst = threadAgents({
    '01.01.02': () => (step) => (step.attempt === 1 ? does(reports('I am finished.'))(step) : completes()(step)),
  })
  const { place, model, work } = await headlessScene({
    players: [silentAtFirst],
    files: {
      'work/001-parts/PLAN.md': PLAN,
      'package.json': JSON.stringify({ scripts: { test: 'test -e src/three.txt' } }),
    },
  })
  const env = { PATH: process.env['PATH'] ?? '', HOME: place.home, NO_COLOR: '1' }
  await work('current', '--set', '001-parts')
  expect(await work('run', '--stage', '1')).toMatchObject({ code: 1, stderr: expect.stringContaining('approve plan') })
  await typed(join(inject('plugin'), 'bin', 'work'), ['approve', 'plan'], { cwd: place.project, env })
  const ended = await work('run', '--stage', '1')
  expect(ended).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/Threads: 3[^]*Next: work approve stage 1/),
  })
  const merged = execFileSync('git', ['ls-tree', '-r', '--name-only', 'phasegate/001-parts'], { cwd: place.project })
  expect(String(merged)).toMatch(/src\/one.txt\nsrc\/three.txt\nsrc\/two.txt/)
  expect(sessionsOf(model, 'THREAD 01.01.02')).toHaveLength(1)
  expect(marked(place)).toEqual([])
})
