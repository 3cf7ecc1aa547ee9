import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBranch, readRef } from '../../src/machine/git-folder.ts'
import { idOf } from '../../src/machine/trees/objects.ts'
import { currentBranch } from '../../src/machine/branch.ts'
import { emptyRepository, git, repository } from './folder.ts'

const REF = 'refs/phasegate/run-1/task-1/7'

const asked = (top: string, name: string): string | null => {
  const answer = git(top, 'for-each-ref', '--format=%(objectname)', name)
  return answer === '' ? null : answer.trim()
}

test.each([
  ['a ref of its own', () => {}],
  ['packed', (top: string) => git(top, 'pack-refs', '--all')],
  [
    'packed, and moved since',
    (top: string) => {
      git(top, 'pack-refs', '--all')
      git(top, 'commit', '--quiet', '--allow-empty', '-m', 'more')
      for (const ref of [REF, 'refs/heads/other']) git(top, 'update-ref', ref, 'HEAD')
    },
  ],
  ['gone', (top: string) => [REF, 'refs/heads/other'].forEach((ref) => git(top, 'update-ref', '-d', ref))],
])('a ref is where git says, in a checkout and in a worktree: %s', (_, change) => {
  const top = repository()
  for (const ref of [REF, 'refs/heads/other']) git(top, 'update-ref', ref, 'HEAD')
  const worktree = join(top, 'worktree')
  git(top, 'worktree', 'add', '--quiet', '--detach', worktree)
  change(top)
  for (const folder of [top, worktree])
    for (const ref of [REF, 'refs/heads/other', 'refs/heads/none']) expect(idOf(folder, ref)).toBe(asked(top, ref))
  for (const folder of [top, worktree]) expect(idOf(folder, 'HEAD')).toBe(git(folder, 'rev-parse', 'HEAD').trim())
})

test('git is not asked where a file tells, nor of what is nowhere', () => {
  const top = repository()
  git(top, 'update-ref', REF, 'HEAD')
  const head = git(top, 'rev-parse', 'HEAD').trim()
  expect([readRef(top, 'HEAD'), readRef(top, REF), readRef(top, 'refs/heads/none')]).toEqual([head, head, null])
})

test('git alone can tell of a name that is more than a ref, of another kind of storage, below the top, and outside', () => {
  const top = repository()
  for (const name of ['HEAD~1', 'refs/heads/main^{commit}', 'refs/heads/../config', 'main'])
    expect(readRef(top, name)).toBeUndefined()
  mkdirSync(join(top, 'below'))
  expect(readRef(join(top, 'below'), 'HEAD')).toBeUndefined()
  mkdirSync(join(top, '.git/reftable'))
  expect(readRef(top, 'HEAD')).toBeUndefined()
})

test('the branch that is checked out is read where a file tells, and asked of git where none does', () => {
  const top = repository()
  const worktree = join(top, 'worktree')
  git(top, 'worktree', 'add', '--quiet', '--detach', worktree)
  git(top, 'switch', '--quiet', '--create', 'mine/too')
  mkdirSync(join(top, 'below'))
  expect([top, worktree, join(top, 'below')].map(readBranch)).toEqual(['mine/too', undefined, undefined])
  expect([top, worktree, join(top, 'below')].map(currentBranch)).toEqual(['mine/too', null, 'mine/too'])
  expect(currentBranch(emptyRepository())).toBe('main')
})
