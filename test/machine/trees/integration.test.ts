import { beforeEach, describe, expect, test } from 'vitest'
import { freeName } from '../../../src/machine/branch.ts'
import { changedPaths } from '../../../src/machine/changed-paths.ts'
import { beginIntegration, headOf, integrate, linearize, squash } from '../../../src/machine/trees/integration.ts'
import { commitTree } from '../../../src/machine/trees/tree.ts'
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { homeless } from '../committing.ts'
import { git, repository, write } from '../folder.ts'
import { begin, filesAt, here, merge, tree, wish } from './place.ts'

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
    expect(squash(run, 'nothing of it is ours')).toBeNull()
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

  test('has a branch of its own', () => {
    const project = repository()
    git(project, 'branch', 'phasegate/x')
    git(project, 'update-ref', 'refs/remotes/origin/phasegate/x-2', 'HEAD')
    expect(freeName(project, 'phasegate/x')).toBe('phasegate/x-3')
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
})

describe('merging', () => {
  test('what is contained already changes nothing', () => {
    const run = begin(repository())
    write(tree(run), { 'a.ts': '1' })
    const { commit } = commitTree(run, tree(run), wish())
    const first = integrate(run, commit ?? '', 'once')
    expect(integrate(run, commit ?? '', 'twice')).toEqual(first)
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
    const message = 'Add two files\n\nWhy.\n\nPhasegate-Run: run-1\n'
    const one = squash(run, message)
    expect(subjects(project, `${run.base}..${run.branch}`)).toEqual(['Add two files'])
    expect(git(project, 'log', '-1', '--format=%(trailers)', run.branch).trim()).toBe('Phasegate-Run: run-1')
    expect(git(project, 'rev-parse', `${run.keep}/steps`)).toBe(tip)
    expect(squash(run, message)).toBe(one)
    expect(squash(run, 'Other words')).not.toBe(one)
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
    expect([squash(run, 'Nothing'), linearize(run)]).toEqual([null, null])
  })
})
