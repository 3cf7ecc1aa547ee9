import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { changedPaths } from '../../../src/machine/changed-paths.ts'
import { headOf, integrate } from '../../../src/machine/trees/integration.ts'
import { clean, lyingAround, sweepTrees } from '../../../src/machine/trees/sweep.ts'
import { takeIntegrated } from '../../../src/machine/trees/take.ts'
import { changedIn, commitTree, integrationTree } from '../../../src/machine/trees/tree.ts'
import { Refused, unlessRefused } from '../../../src/workflow/core/refused.ts'
import { homeless } from '../committing.ts'
import { git, repository, write } from '../folder.ts'
import { fakeGit } from './fake-git.ts'
import { asOne, begin, filesAt, here, merge, tree, TREES, wish } from './place.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

beforeEach(homeless)

const busy = (): string => {
  const project = repository({ '.gitignore': 'node_modules/\n', 'a.ts': '1\n', 'b.ts': '1\n', 'c.ts': '1\n' })
  write(project, { 'a.ts': 'stashed\n' })
  git(project, 'stash', '--quiet')
  write(project, { 'a.ts': 'staged\n', 'new.ts': 'untracked\n', 'node_modules/x': '1' })
  git(project, 'add', 'a.ts')
  write(project, { 'a.ts': 'and changed\n' })
  rmSync(join(project, 'b.ts'))
  return project
}

const seen = (project: string) => ({
  index: createHash('sha256')
    .update(readFileSync(join(project, '.git', 'index')))
    .digest('hex'),
  status: git(project, '--no-optional-locks', 'status', '--porcelain=v2', '--branch', '--show-stash'),
  refs: git(project, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/main', 'refs/stash'),
  head: readFileSync(join(project, '.git', 'HEAD'), 'utf8'),
  stash: git(project, 'stash', 'list'),
})

test('the checkout, index, HEAD, stash and branches of the user are as before after everything', () => {
  const project = busy()
  const before = seen(project)
  const run = begin(project, 'run-1', changedPaths(project, []).changed)
  for (const name of ['task-1', 'task-2']) {
    write(tree(run, name), { 'c.ts': `${name}\n`, [name]: '1' })
    expect(changedIn(run, tree(run, name), [])).toEqual(['c.ts', name])
  }
  expect(merge(run, undefined, 'task-1')).toBe('merged')
  expect(merge(run, undefined, 'task-2')).toBe('conflict')
  write(integrationTree(run, TREES).folder, { left: '1' })
  integrationTree(run, TREES)
  asOne(run)
  expect(() => takeIntegrated(project, run.branch)).toThrow(Refused)
  sweepTrees(run, new Set())
  lyingAround(here(project))
  clean(here(project), [])
  expect(seen(project)).toEqual(before)
})

const nothing = (): null => null

test('whenever we die between a report and its merge, saying it again merges it once', () => {
  const project = repository({ 'a.ts': '1\n' })
  const fake = fakeGit()
  const run = begin(project)
  const madeFrom = (commands: number): string[] => {
    const name = `task-${commands}`
    const work = () => write(tree(run, name), { [name]: '1' })
    const report = () => integrate(run, commitTree(run, tree(run, name), wish(name)).commit ?? '', name)
    const leftAtWork = fake.dyingAfter(commands, () => unlessRefused(work, nothing))
    work()
    const left = fake.dyingAfter(commands, () => unlessRefused(report, nothing))
    expect(report().kind).toBe('merged')
    return left > 0 && leftAtWork > 0 ? [name] : [name, ...madeFrom(commands + 1)]
  }
  // Until nobody dies any more.
  const made = madeFrom(0)
  expect(made.length).toBeGreaterThan(4)
  expect(Object.keys(filesAt(project, headOf(run))).toSorted()).toEqual(['a.ts', ...made].toSorted())
  const subjects = git(project, 'log', '--first-parent', '--format=%s', `${run.base}..${run.branch}`).split('\n')
  expect(subjects).toEqual(made.toReversed())
})
