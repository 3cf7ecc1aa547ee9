import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { headlessScene, marked } from '../headless/scene.ts'
import { blocks, completes, PLAN, threadAgents } from '../workstream/scene.ts'
import { typed } from '../workstream/typed.ts'

test('a plan of three stages: a person approves in between, and each end names the command that comes next', async () => {
  const person = { came: false }
  const players = [threadAgents({ '02.01.01': () => (person.came ? completes() : blocks('it needs a person')) })]
  const { place, work } = await headlessScene({ players, files: { 'work/001-parts/PLAN.md': PLAN } })
  const env = { PATH: process.env['PATH'] ?? '', HOME: place.home, NO_COLOR: '1' }
  const approve = (...what: string[]) =>
    typed(join(inject('plugin'), 'bin', 'work'), ['approve', ...what], { cwd: place.project, env })
  await work('current', '--set', '001-parts')
  expect(await approve('plan')).toContain('Next: work run --stage 1')
  expect(await work('run', '--batch', '1.1')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Next: work run'),
  })
  expect(await work('run')).toMatchObject({ code: 0, stdout: expect.stringContaining('Next: work approve stage 1') })
  const early = await work('run', '--stage', '2')
  expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('Next: work approve stage 1') })
  expect(await approve('stage', '1')).toContain('Next: work run --stage 2')
  const blocked = await work('run', '--stage', '2')
  expect(blocked).toMatchObject({ code: 3, stdout: expect.stringMatching(/it needs a person[^]*work run --stage 2/) })
  person.came = true
  expect(await work('run', '--stage', '2')).toMatchObject({ code: 0 })
  expect(await approve('stage', '2')).toContain('Next: work run --stage 3')
  expect(await work('run', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"ending":"done"') })
  await approve('stage', '3')
  const merged = execFileSync('git', ['ls-tree', '-r', '--name-only', 'phasegate/001-parts'], { cwd: place.project })
  expect(String(merged)).toMatch(/docs\/guide.txt[^]*src\/whole.txt/)
  expect(marked(place)).toEqual([])
}, 240_000)
