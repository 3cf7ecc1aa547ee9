import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test, inject } from 'vitest'

import { patient } from '../../doctor/site.ts'

// Real processes, on machines that do other things too.
const plugin = inject('quickPlugin')

/** The real program, in the project of a patient. */
const doctor = (site: ReturnType<typeof patient>, ...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(join(site.plugin, 'bin/phasegate'), ['doctor', ...words], {
    cwd: site.root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('exit code 0 and one line each where nothing is wrong', () => {
  const { status, stdout, stderr } = doctor(patient(inject('plugin')))
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^Phasegate \d+\.\d+\.\d+ · .*\n\n(?:✓ .*\n)+\nEverything is as it should be\.\n$/)
})

test('exit code 1 where something is wrong, until --fix has repaired it', () => {
  const site = patient(plugin)
  site.write('.agents/tmp/state.json', '{}')
  expect(doctor(site)).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(
      /✗ run folder .*\n {17}means .*\n {17}fix {3}phasegate doctor --fix\n[\s\S]*1 wrong, 1 worth knowing\. What can be repaired without a loss: phasegate doctor --fix\n$/,
    ),
  })
  expect(doctor(site, '--fix')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /\nrepaired: moved \.agents\/tmp to \.agents\/runs\/set-aside-\S+\/tmp\n[\s\S]*Everything is as it should be\.\n$/,
    ),
  })
  expect(doctor(site).status).toBe(0)
})

test('exit code 0 for what is only worth knowing', async () => {
  const site = patient(plugin)
  await site.dispatch('Add a command', { client: 2 ** 22 + 1 })
  expect(doctor(site)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/! run .*its session is gone[\s\S]*\n1 worth knowing\.\n$/),
  })
})

test('for programs the findings are data', () => {
  const site = patient(plugin)
  site.write('.agents/tmp/state.json', '{}')
  const { status, stdout } = doctor(site, '--json')
  const { ok, repaired, findings } = JSON.parse(stdout)
  expect({ status, ok, repaired }).toEqual({ status: 1, ok: false, repaired: [] })
  expect(findings).toContainEqual({
    topic: 'run folder',
    state: 'wrong',
    what: '.agents/tmp holds state.json but no journal',
    means: "another program's files, or a damaged run; no run can start here",
    fix: 'phasegate doctor --fix',
    fixable: true,
  })
})

test('called where a hook should have answered, it says that hooks are not called', () => {
  expect(doctor(patient(plugin), '--not-called')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('✗ hooks          Claude Code did not call them for the command that was typed'),
  })
})
