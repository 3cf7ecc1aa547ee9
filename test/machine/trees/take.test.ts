import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { headOf, type Integration } from '../../../src/machine/trees/integration.ts'
import { takeIntegrated } from '../../../src/machine/trees/take.ts'
import { homeless, refusal } from '../committing.ts'
import { git, repository, text, write } from '../folder.ts'
import { begin, merge, tree } from './place.ts'

vi.setConfig({ testTimeout: 60_000 })

beforeEach(homeless)

const worked = (): { project: string; run: Integration } => {
  const project = repository({ 'a.ts': '1\n', 'b.ts': '1\n' })
  const run = begin(project)
  write(tree(run), { 'a.ts': '2\n', 'new.ts': '1\n' })
  merge(run)
  return { project, run }
}

const refused = async (project: string, branch: string) =>
  refusal(Promise.resolve().then(() => takeIntegrated(project, branch)))

const status = (project: string): string => git(project, 'status', '--porcelain', '--branch')

test('the branch comes into the checkout, once', () => {
  const { project, run } = worked()
  const commit = headOf(run)
  expect(takeIntegrated(project, run.branch)).toEqual({ kind: 'merged', into: 'main', commit })
  expect([text(project, 'a.ts'), git(project, 'rev-parse', 'main')]).toEqual(['2\n', commit])
  expect(takeIntegrated(project, run.branch)).toEqual({ kind: 'already', into: 'main', commit })
})

test('it is merged where the user went on, untracked files stay', () => {
  const { project, run } = worked()
  git(project, 'config', 'merge.ff', 'only')
  write(project, { 'b.ts': 'mine\n', 'note.txt': 'mine' })
  git(project, 'commit', '-qam', 'Mine')
  git(project, 'checkout', '--quiet', '--detach')
  const taken = takeIntegrated(project, run.branch)
  expect(taken).toEqual({ kind: 'merged', into: 'HEAD', commit: git(project, 'rev-parse', 'HEAD') })
  expect(git(project, 'rev-parse', 'HEAD^2')).toBe(headOf(run))
  expect(status(project)).toBe('## HEAD (no branch)\n?? note.txt')
})

test.each<[string, string, (project: string, branch: string) => void]>([
  [
    'checkout-dirty',
    'a.ts; commit them, or put them aside (git stash), then run: phasegate merge phasegate/run-1',
    (project) => write(project, { 'a.ts': 'mine\n' }),
  ],
  [
    'merge-conflict',
    'are in conflict in a.ts; nothing was merged. Do it yourself: git merge phasegate/run-1',
    (project) => {
      write(project, { 'a.ts': 'mine\n' })
      git(project, 'commit', '-qam', 'Mine')
    },
  ],
  ['branch-gone', 'there is no branch phasegate/run-1', (project, branch) => git(project, 'branch', '-qD', branch)],
  ['merge-failed', 'new.ts', (project) => write(project, { 'new.ts': 'mine\n' })],
  [
    'git-unfinished',
    'git revert --abort',
    (project) => {
      for (const each of ['2', '3']) {
        write(project, { 'b.ts': `${each}\n` })
        git(project, 'commit', '-qam', each)
      }
      expect(() => git(project, 'revert', 'HEAD^')).toThrow()
    },
  ],
  [
    'merge-failed',
    'no merges today',
    (project) => {
      write(project, { 'b.ts': 'mine\n', '.git/hooks/pre-merge-commit': '#!/bin/sh\necho no merges today\nexit 1\n' })
      chmodSync(join(project, '.git/hooks/pre-merge-commit'), 0o755)
      git(project, 'commit', '-qam', 'Mine')
    },
  ],
])('%s: %s, and the checkout is as it was', async (code, says, prepare) => {
  const { project, run } = worked()
  prepare(project, run.branch)
  const before = [status(project), git(project, 'rev-parse', 'HEAD')]
  const said = await refused(project, run.branch)
  expect(said).toMatchObject({ code, message: expect.stringContaining(says) })
  expect([status(project), git(project, 'rev-parse', 'HEAD')]).toEqual(before)
})
