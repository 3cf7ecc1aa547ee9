import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { treesHere } from '../../../src/machine/trees/here.ts'
import { homeless } from '../committing.ts'
import { emptyRepository, folder, git, repository, write } from '../folder.ts'

beforeEach(homeless)

test('a repository is where trees are made', () => {
  const root = repository()
  const head = git(root, 'rev-parse', 'HEAD')
  expect(treesHere(root)).toEqual({ on: { root, top: root, prefix: '', head, branch: 'main' } })
  git(root, 'checkout', '--quiet', '--detach')
  expect(treesHere(root)).toMatchObject({ on: { head, branch: null } })
})

test('so is a folder of one, and a worktree', () => {
  const top = repository({ 'packages/a b/x.ts': '1' })
  const root = join(top, 'packages', 'a b')
  expect(treesHere(root)).toMatchObject({ on: { root, top, prefix: 'packages/a b/', branch: 'main' } })
  const side = join(folder(), 'side')
  git(top, 'worktree', 'add', '--quiet', '-b', 'side', side)
  expect(treesHere(side)).toMatchObject({ on: { root: side, top: side, prefix: '', branch: 'side' } })
})

const sparse = (): string => {
  const root = repository({ 'a/x': '1', 'b/x': '1' })
  git(root, 'sparse-checkout', 'set', 'a')
  return root
}

const withSubmodule = (): string => {
  const root = repository()
  const library = repository({ 'lib.ts': '1' })
  git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'lib')
  git(root, 'commit', '--quiet', '--message=Add a submodule')
  return root
}

const bare = (): string => {
  const root = folder()
  git(root, 'init', '--quiet', '--bare')
  return root
}

const ignoredFolder = (): string => {
  const root = repository({ '.gitignore': 'build\n' })
  write(root, { 'build/x': '1' })
  return join(root, 'build')
}

test.each([
  ['no repository', folder, 'not a git repository'],
  ['no commit', emptyRepository, 'the repository has no commit yet'],
  ['a bare repository', bare, 'not a git repository'],
  ['a sparse checkout', sparse, 'the checkout is sparse'],
  ['submodules', withSubmodule, 'the repository has submodules, which a worktree does not bring along'],
  ['a folder that git ignores', ignoredFolder, 'nothing in build/ is committed'],
])('%s: no trees, and why', (_, make, off) => {
  expect(treesHere(make())).toEqual({ off })
})

test('an older git: no trees, and why', () => {
  const root = repository()
  const bin = folder({ git: `#!/bin/sh\n[ "$1" = version ] && echo 'git version 2.30.2' || exec ${realGit()} "$@"\n` })
  chmodSync(join(bin, 'git'), 0o755)
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`)
  expect(treesHere(root)).toEqual({ off: 'git 2.38 or newer is needed; this is 2.30.2' })
})

const realGit = (): string => join(git(folder(), '--exec-path'), 'git')

test('no git: no trees, and why', () => {
  const root = repository()
  const bin = folder()
  mkdirSync(join(bin, 'empty'))
  vi.stubEnv('PATH', join(bin, 'empty'))
  expect(treesHere(root)).toEqual({ off: 'git is not installed' })
})
