import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  checkoutOf,
  committed,
  completedPhases,
  git,
  keptRun,
  PLAN,
  scene,
  SHORT,
  SHORT_PHASES,
} from '../dispatch/scene.ts'

test('from a subfolder, the run belongs to the checkout that the folder is in', async () => {
  const { place, say } = await scene({ files: { 'docs/plan.md': PLAN } })
  // The client accepts edits only in the folder it was started in, and in those that are named.
  await say(SHORT, { project: join(place.project, 'docs'), args: ['--add-dir', place.project] })
  const run = keptRun(place.project)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(committed(place.project)).toBe('src/one.txt\nsrc/two.txt')
  expect(await readdir(join(place.project, 'docs'))).toEqual(['plan.md'])
})

test('in a worktree, the run stays in it and its commit on its own branch', async () => {
  const { place, say } = await scene({ spaces: true, files: { 'docs/plan.md': PLAN } })
  const worktree = join(place.root, 'a worktree')
  git(place.project, 'worktree', 'add', '--quiet', '-b', 'side', worktree)
  await mkdir(join(place.project, '.agents'))
  const before = [place.project, worktree].map(checkoutOf)
  await say(SHORT, { project: worktree })
  const run = keptRun(worktree)
  expect(completedPhases(run)).toEqual(SHORT_PHASES)
  expect(committed(worktree)).toBe('src/one.txt\nsrc/two.txt')
  expect([place.project, worktree].map(checkoutOf)).toEqual(before)
  expect(await readdir(join(place.project, '.agents'))).toEqual([])
})
