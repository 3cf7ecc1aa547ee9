import { beforeEach, describe, expect, test } from 'vitest'
import { freeBranch } from '../../../src/machine/branch.ts'
import { changedPaths } from '../../../src/machine/changed-paths.ts'
import { beginIntegration, headOf, integrate, linearize } from '../../../src/machine/trees/integration.ts'
import { takeAsItIs } from '../../../src/machine/trees/take-back.ts'
import { commitTree } from '../../../src/machine/trees/tree.ts'
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { homeless } from '../committing.ts'
import { folder, git, repository, write } from '../folder.ts'
import { asOne, begin, filesAt, here, merge, tree, wish } from './place.ts'

beforeEach(homeless)

describe('an integration', () => {
  test('begins where the user is, once', () => {
    const project = repository()
    const run = begin(project)
    expect(run).toMatchObject({ branch: 'phasegate/run-1', base: git(project, 'rev-parse', 'main') })
    git(project, 'commit', '--quiet', '--allow-empty', '-m', 'The user goes on')
    expect(begin(project)).toEqual(run)
    expect(headOf(run)).toBe(run.base)
  })

  test('takes along what is not committed, as it is in the checkout, and leaves it there', () => {
    const project = repository({ '.gitignore': '*.log\n', 'a.ts': '1', 'b.ts': '1', 'run.sh': '1', 'c/d': '1' })
    write(project, { 'a.ts': '2', 'ü new\n.ts': '1', 'forced.log': '1', 'staged.ts': '1', 'gone.ts': '1', '.env': '1' })
    rmSync(join(project, 'b.ts'))
    chmodSync(join(project, 'run.sh'), 0o755)
    git(project, 'add', '--force', 'forced.log', 'staged.ts', 'gone.ts')
    rmSync(join(project, 'gone.ts'))
    rmSync(join(project, 'c'), { recursive: true })
    write(project, { c: 'a file now' })
    const before = git(project, 'status', '--porcelain=v2')
    const run = begin(project, 'run-1', changedPaths(project, ['.env']).changed)
    expect(filesAt(project, run.branch)).toEqual({
      '.gitignore': '*.log',
      'a.ts': '2',
      c: 'a file now',
      'forced.log': '1',
      'run.sh': '1',
      'staged.ts': '1',
      'ü new\n.ts': '1',
    })
    expect(git(project, 'rev-parse', `${run.base}^`)).toBe(git(project, 'rev-parse', 'main'))
    expect(git(project, 'status', '--porcelain=v2')).toBe(before)
    expect(asOne(run, 'nothing of it is ours')).toBeNull()
  })

  test('takes no file along that its user has just taken out of git', () => {
    const project = repository({ 'a.ts': '1', 'local.json': '{}' })
    git(project, 'rm', '--quiet', '--cached', 'local.json')
    write(project, { '.gitignore': 'local.json\n', 'local.json': '{"secret":1}' })
    const run = begin(project, 'run-1', changedPaths(project, []).changed)
    expect(Object.keys(filesAt(project, run.branch))).toEqual(['.gitignore', 'a.ts'])
  })

  test('moves no branch away under the checkout of who is on it', () => {
    const project = repository()
    const run = begin(project)
    write(tree(run), { 'a.ts': '1' })
    git(project, 'switch', '--quiet', run.branch)
    expect(() => merge(run)).toThrow(/you are on phasegate\/run-1, which code moves .*: git switch -c my-run-1$/)
    expect([headOf(run), git(project, 'status', '--porcelain')]).toEqual([run.base, ''])
    git(project, 'switch', '--quiet', 'main')
    expect(merge(run)).toBe('merged')
  })

  test('nor away under a worktree of its user’s', () => {
    const project = repository()
    const run = begin(project)
    write(tree(run), { 'a.ts': '1' })
    const own = join(folder(), 'own')
    git(project, 'worktree', 'add', '--quiet', own, run.branch)
    expect(() => merge(run)).toThrow(`${own} is on phasegate/run-1, which code moves while agents work. Go to a`)
    git(own, 'switch', '--quiet', '--create', 'my-run-1')
    expect(merge(run)).toBe('merged')
  })

  test('nor under the first checkout, where the project is in a worktree itself', () => {
    const first = repository()
    const project = join(folder(), 'project')
    git(first, 'worktree', 'add', '--quiet', '-b', 'feature', project)
    const run = begin(project)
    write(tree(run), { 'a.ts': '1' })
    git(first, 'switch', '--quiet', run.branch)
    expect(() => merge(run)).toThrow(`${first} is on phasegate/run-1, which code moves`)
    git(first, 'switch', '--quiet', 'main')
    expect(merge(run)).toBe('merged')
  })

  test('in a worktree whose folder was removed is nobody', () => {
    const project = repository()
    const run = begin(project)
    write(tree(run), { 'a.ts': '1' })
    const own = join(folder(), 'own')
    git(project, 'worktree', 'add', '--quiet', own, run.branch)
    rmSync(own, { recursive: true })
    expect(merge(run)).toBe('merged')
  })

  test('has a branch of its own', () => {
    const project = repository()
    git(project, 'branch', 'phasegate/x')
    git(project, 'update-ref', 'refs/remotes/origin/phasegate/x-2', 'HEAD')
    expect(freeBranch(project, 'phasegate/x')).toBe('phasegate/x-3')
    const wished = { branch: 'phasegate/x', keep: 'refs/phasegate/run-1', prefix: '', changes: null }
    expect(() => beginIntegration(here(project), wished)).toThrow(/git cannot create the branch phasegate\/x/)
    expect(git(project, 'for-each-ref', 'refs/phasegate')).toBe('')
  })

  test('whose branch somebody deleted says how it comes back, with nothing lost', () => {
    const project = repository()
    const run = begin(project)
    write(tree(run), { 'a.ts': '1' })
    merge(run)
    const head = headOf(run)
    git(project, 'branch', '-D', '--quiet', run.branch)
    expect(() => headOf(run)).toThrow(
      `the branch ${run.branch} is gone; bring it back: git branch ${run.branch} ${head}`,
    )
    git(project, 'branch', run.branch, head)
    expect(headOf(run)).toBe(head)
  })

  test('that was not there when an agent handed in: what others merged is not its work', () => {
    const project = repository()
    const run = begin(project)
    write(tree(run, 'one'), { 'a.ts': '1' })
    merge(run, undefined, 'one')
    const two = tree(run, 'two')
    write(two, { 'b.ts': '2' })
    git(project, 'branch', '--move', run.branch, 'renamed')
    expect(() => merge(run, undefined, 'two')).toThrow(/is gone/)
    git(project, 'branch', '--move', 'renamed', run.branch)
    expect(commitTree(run, two, wish('two')).changed).toEqual(['b.ts'])
    expect(merge(run, undefined, 'two')).toBe('merged')
  })
})

describe('an agent that puts its tree on the branch', () => {
  const START = { 'a.ts': 'a', 'b.ts': 'b' }
  const onBranch = () => {
    const project = repository(START)
    const run = begin(project)
    const [one, other] = [tree(run, 'one'), tree(run, 'other')]
    git(one, 'checkout', '--quiet', run.branch)
    write(one, { 'a.ts': 'one\n' })
    return { project, run, one, other }
  }
  const commits = (folder: string): string => git(folder, 'commit', '--quiet', '--all', '--message', 'mine')

  test('undoes nothing that others merged', () => {
    const { project, run, other } = onBranch()
    write(other, { 'b.ts': 'other\n' })
    expect([merge(run, undefined, 'other'), merge(run, undefined, 'one')]).toEqual(['merged', 'merged'])
    expect(filesAt(project, run.branch)).toEqual({ 'a.ts': 'one', 'b.ts': 'other' })
  })

  test('and commits there has committed in its tree: nobody else has it before it is taken in', () => {
    const { project, run, one, other } = onBranch()
    commits(one)
    write(other, { 'b.ts': 'other\n' })
    expect(merge(run, undefined, 'other')).toBe('merged')
    expect(filesAt(project, run.branch)).toEqual({ ...START, 'b.ts': 'other' })
    expect(filesAt(one, 'HEAD')).toEqual({ ...START, 'a.ts': 'one' })
    expect(commitTree(run, one, wish('one'))).toMatchObject({ changed: ['a.ts'], lines: 2 })
    expect(merge(run, undefined, 'one')).toBe('merged')
    expect(filesAt(project, run.branch)).toEqual({ 'a.ts': 'one', 'b.ts': 'other' })
  })

  test('gives the branch back by ending, whether its work is merged or not', () => {
    const { run, one } = onBranch()
    commits(one)
    expect(commitTree(run, one, wish('one')).changed).toEqual(['a.ts'])
    expect([headOf(run), git(one, 'branch', '--show-current')]).toEqual([run.base, ''])
  })

  test('keeps nothing out that a person committed there', () => {
    const { project, run, one, other } = onBranch()
    git(one, 'checkout', '--quiet', '--detach')
    const own = join(folder(), 'own')
    git(project, 'worktree', 'add', '--quiet', own, run.branch)
    write(own, { 'c.ts': 'person\n' })
    git(own, 'add', 'c.ts')
    commits(own)
    git(own, 'checkout', '--quiet', '--detach')
    write(other, { 'b.ts': 'other\n' })
    expect(merge(run, undefined, 'other')).toBe('merged')
    git(one, 'checkout', '--quiet', run.branch)
    commits(one)
    expect(merge(run, undefined, 'one')).toBe('merged')
    expect(filesAt(project, run.branch)).toEqual({ 'a.ts': 'one', 'b.ts': 'other', 'c.ts': 'person' })
  })
})

test('what a person committed to the branch is kept, though an agent was on it before code saw it', () => {
  const project = repository()
  const run = begin(project)
  const reader = tree(run, 'reader')
  const own = git(project, 'commit-tree', 'main^{tree}', '-p', run.branch, '-m', 'Mine')
  git(project, 'branch', '--force', run.branch, own)
  git(reader, 'checkout', '--quiet', run.branch)
  tree(run, 'next')
  expect(git(project, 'for-each-ref', '--format=%(refname)', '--contains', own)).toBe(
    `${run.keep}/moved/${own.slice(0, 10)}`,
  )
})

test('who takes from the branch what was merged is undone while agents work, and what they made of it is kept', () => {
  const project = repository()
  const run = begin(project)
  write(tree(run, 'one'), { 'a.ts': '1' })
  merge(run, undefined, 'one')
  const own = git(project, 'commit-tree', 'main^{tree}', '-p', 'main', '-m', 'Rewritten')
  git(project, 'branch', '--force', run.branch, own)
  write(tree(run, 'two'), { 'b.ts': '2' })
  expect(merge(run, undefined, 'two')).toBe('merged')
  expect(Object.keys(filesAt(project, run.branch))).toEqual(['README.md', 'a.ts', 'b.ts'])
  expect(git(project, 'rev-parse', `${run.keep}/moved/${own.slice(0, 10)}`)).toBe(own)
  git(project, 'branch', '--force', run.branch, own)
  takeAsItIs(run)
  expect([headOf(run), git(project, 'rev-parse', `${run.keep}/head`)]).toEqual([own, own])
})

describe('merging', () => {
  test('what is contained already changes nothing', () => {
    const run = begin(repository())
    write(tree(run), { 'a.ts': '1' })
    const { commit } = commitTree(run, tree(run), wish())
    expect(integrate(run, commit ?? '', 'once')).toEqual({ kind: 'merged' })
    const head = headOf(run)
    expect(integrate(run, commit ?? '', 'twice')).toEqual({ kind: 'merged' })
    expect(headOf(run)).toBe(head)
  })

  test('a conflict names the files from the project, and what touched them', () => {
    const top = repository({ 'package/a.ts': '1\n', 'b.ts': '1\n', 'c.ts': '1\n' })
    const run = begin(join(top, 'package'))
    const trees = ['task-1', 'task-2', 'task-3'].map((name) => tree(run, name))
    write(trees[0] ?? '', { 'a.ts': 'one\n' })
    write(trees[1] ?? '', { '../c.ts': 'two\n' })
    write(trees[2] ?? '', { 'a.ts': 'three\n', '../b.ts': 'three\n' })
    merge(run, undefined, 'task-1')
    merge(run, undefined, 'task-2')
    git(top, 'commit', '--quiet', '--allow-empty', '-m', 'not of the branch')
    const { commit } = commitTree(run, trees[2] ?? '', wish('task-3'))
    expect(integrate(run, commit ?? '', 'm')).toMatchObject({ files: ['a.ts'], with: ['task-1: merged'] })
  })
})

describe('at the end', () => {
  const worked = () => {
    const project = repository({ 'a.ts': '1\n' })
    const run = begin(project)
    for (const name of ['task-1', 'task-2']) {
      write(tree(run, name), { [`${name}.ts`]: name })
      merge(run, undefined, name)
    }
    return { project, run, tip: headOf(run) }
  }
  const subjects = (project: string, range: string): string[] => git(project, 'log', '--format=%s', range).split('\n')

  test('it is one commit, and the steps are kept', () => {
    const { project, run, tip } = worked()
    const one = asOne(run, 'Add two files')
    expect(subjects(project, `${run.base}..${run.branch}`)).toEqual(['Add two files'])
    expect(git(project, 'log', '-1', '--format=%(trailers)', run.branch).trim()).toBe('Phasegate-Run: run-1')
    expect(git(project, 'rev-parse', `${run.keep}/steps`)).toBe(tip)
    expect(asOne(run, 'Add two files')).toBe(one)
    expect(asOne(run, 'Other words')).toBe(one)
    expect(git(project, 'rev-parse', `${run.keep}/steps`)).toBe(tip)
    expect(Object.keys(filesAt(project, run.branch))).toEqual(['a.ts', 'task-1.ts', 'task-2.ts'])
  })

  test('or one for each step, on one line', () => {
    const { project, run, tip } = worked()
    const last = linearize(run)
    expect(git(project, 'log', '--format=%s %p', '--reverse', `${run.base}..${last}`).split('\n')).toEqual([
      `task-1: merged ${git(project, 'rev-parse', '--short', run.base)}`,
      `task-2: merged ${git(project, 'rev-parse', '--short', `${last}^`)}`,
    ])
    expect([git(project, 'rev-parse', `${run.keep}/steps`), linearize(run)]).toEqual([tip, last])
    expect(git(project, 'diff', tip, last ?? '')).toBe('')
  })

  test('nothing changed is no commit', () => {
    const run = begin(repository())
    expect([asOne(run, 'Nothing'), linearize(run)]).toEqual([null, null])
  })
})
