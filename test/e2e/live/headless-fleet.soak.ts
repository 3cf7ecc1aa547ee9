import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { emptyRepository, git } from '../../machine/folder.ts'
import { machineHere, poolHere } from '../../workers/scene.ts'
import { CLAUDE, clientEnv } from '../client/binary.ts'
import { headlessScene, marked, sessionsOf } from '../headless/scene.ts'
import { type Deed, reports, taking } from '../model/agents.ts'
import { bash, calls } from '../model/reply.ts'
import { PLAN, reportLine, threadAgents } from '../workstream/scene.ts'
import { typed } from '../workstream/typed.ts'

const { address } = poolHere(5000)

test('a stage on other machines: two that change the same line, and a coordinator that is killed', async () => {
  const both = { '01.01.01': () => taking(2000, writesShared), '01.01.02': () => taking(2000, writesShared) }
  const { place, model, work, begin } = await headlessScene({
    players: [threadAgents(both)],
    files: { 'work/001-parts/PLAN.md': PLAN },
    env: { PHASEGATE_WORKERS_TOKEN: address().token },
  })
  const { project, home } = place
  const remote = emptyRepository()
  git(project, 'remote', 'add', 'origin', remote)
  const client = { path: CLAUDE, plugin: inject('plugin'), env: clientEnv({ home, model: model.url }) }
  for (const id of ['one', 'two']) machineHere(address(), CLAUDE, { id, client })
  await work('current', '--set', '001-parts')
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, NO_COLOR: '1' }
  await typed(join(inject('plugin'), 'bin', 'work'), ['approve', 'plan'], { cwd: project, env })
  const words = ['run', '--stage', '1', '--workers', address().url, '--allowed-tools', 'Bash'] as const

  const first = begin('work', ...words)
  await expect.poll(() => sessionsOf(model, 'THREAD 01.01.02').length, { timeout: 60_000 }).toBe(1)
  first.process.kill('SIGKILL')
  await first.gone
  expect(await work(...words)).toMatchObject({ code: 0, stdout: expect.stringMatching(/Threads: 3 of 3 completed/) })

  const shown = (path: string) => String(execFileSync('git', ['show', `phasegate/001-parts:${path}`], { cwd: project }))
  expect(shown('src/shared.txt')).toBe('both\n')
  expect([shown('src/one.txt'), shown('src/two.txt')]).toEqual(['01.01.01\n', '01.01.02\n'])
  expect(shown('src/three.txt')).toBe('by 01.02.01\n')
  expect(marked(place)).toEqual([])
  expect(git(remote, 'for-each-ref', 'refs/phasegate')).toBe('')
}, 240_000)

/** Writes its file and one that both write; whoever is second merges. */
const writesShared: Deed = (step) => {
  const [, merge] = /run `(git merge \S+)` in your tree/.exec(step.refusal) ?? []
  const [file = ''] = /src\/\w+\.txt/.exec(step.prompt) ?? []
  const made = `mkdir -p src; echo ${step.id} > ${file}; echo ${step.id} > src/shared.txt`
  const merged = `${merge}; echo both > src/shared.txt; git add src/shared.txt`
  const done = `${reportLine(step)} --status completed --report "It is written."`
  return [calls(bash(merge === undefined ? made : merged)), calls(bash(done)), reports('Done.')]
}
