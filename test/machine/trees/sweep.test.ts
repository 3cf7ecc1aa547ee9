import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { beginOrGoOn } from '../../../src/machine/trees/go-on.ts'
import { clean, type LyingAround, lyingAround, sweepTrees } from '../../../src/machine/trees/sweep.ts'
import { integrationTree } from '../../../src/machine/trees/tree.ts'
import { homeless } from '../committing.ts'
import { git, repository, text, write } from '../folder.ts'
import { asOne, begin, filesAt, here, merge, tree, TREES } from './place.ts'

beforeEach(homeless)

const trees = (project: string): number =>
  git(project, 'worktree', 'list', '--porcelain').match(/^worktree /gm)?.length ?? 0

const named = (all: readonly LyingAround[]): string[] =>
  all.map(({ kind, name, merged }) => `${kind} ${name}${merged ? '' : ' (unmerged)'}`)

test('trees whose work is merged go, also once it is one commit; those at work stay', () => {
  const project = repository()
  const run = begin(project)
  for (const name of ['task-1', 'task-2', 'task-3']) write(tree(run, name), { [name]: '1' })
  integrationTree(run, TREES)
  merge(run, undefined, 'task-1')
  merge(run, undefined, 'task-2')
  write(tree(run, 'task-2'), { '.env': 'secret' })
  asOne(run)
  sweepTrees(run, new Set(['task-3']), ['.env'])
  expect(named(lyingAround(here(project))).filter((each) => each.startsWith('tree'))).toEqual([
    'tree task-3 (unmerged)',
  ])
  expect(text(tree(run, 'task-3'), 'task-3')).toBe('1')
  expect(Object.keys(filesAt(project, `${run.keep}/task-2`))).toEqual(['README.md', 'task-2'])
})

test('what is not merged is kept as a ref before its tree goes, conflicts and all', () => {
  const project = repository({ 'a.ts': '1\n' })
  const run = begin(project)
  for (const name of ['task-1', 'task-2']) write(tree(run, name), { 'a.ts': `${name}\n`, [name]: '1' })
  merge(run, undefined, 'task-1')
  expect(merge(run, undefined, 'task-2')).toBe('conflict')
  expect(() => git(tree(run, 'task-2'), 'merge', run.branch)).toThrow()
  sweepTrees(run, new Set())
  expect(trees(project)).toBe(1)
  expect(filesAt(project, `${run.keep}/task-2`)['a.ts']).toMatch(/<{7}[^]*task-2[^]*task-1[^]*>{7}/)
})

test('trees of another integration, and what git cannot keep, stay', () => {
  const project = repository()
  const [mine, other] = [begin(project, 'run-1'), begin(project, 'run-2')]
  write(tree(other, 'theirs'), { a: '1' })
  write(tree(mine, 'broken'), { a: '1' })
  write(tree(mine, 'broken'), { '.gitattributes': 'a filter=no\n' })
  git(project, 'config', 'filter.no.clean', 'false')
  git(project, 'config', 'filter.no.required', 'true')
  sweepTrees(mine, new Set())
  expect([text(tree(other, 'theirs'), 'a'), text(tree(mine, 'broken'), 'a')]).toEqual(['1', '1'])
})

test('what lies around is shown, and only what is merged or named is removed', () => {
  const project = repository()
  const run = begin(project)
  for (const name of ['task-1', 'task-2']) write(tree(run, name), { [name]: '1' })
  merge(run, undefined, 'task-1')
  const all = lyingAround(here(project))
  expect(named(all)).toEqual([
    'tree task-1',
    'tree task-2 (unmerged)',
    'ref refs/phasegate/run-1/task-1',
    'branch phasegate/run-1 (unmerged)',
  ])
  expect(all.map(({ show }) => show).slice(1, 3)).toEqual([
    `git -C ${JSON.stringify(join(project, '.agents/trees/task-2'))} status`,
    'git diff HEAD...refs/phasegate/run-1/task-1',
  ])
  expect(lyingAround(here(project), new Set([run.keep]))).toEqual([])
  expect(clean(here(project), [], new Set([run.keep])).removed).toEqual([])
  expect(named(clean(here(project), []).removed)).toEqual(['tree task-1', 'ref refs/phasegate/run-1/task-1'])
  expect(named(clean(here(project), ['task-2']).removed)).toEqual(['tree task-2 (unmerged)'])
  expect(existsSync(join(project, '.agents/trees/task-2'))).toBe(false)
  git(project, 'merge', '--quiet', run.branch)
  expect(clean(here(project), []).kept).toEqual([])
  expect([git(project, 'for-each-ref', '--format=%(refname)'), trees(project)]).toEqual(['refs/heads/main', 1])
})

test('of a branch that its user merged and deleted nothing is left to be named', () => {
  const project = repository()
  const run = begin(project)
  write(tree(run, 'task-1'), { 'task-1': '1' })
  merge(run, undefined, 'task-1')
  asOne(run)
  git(project, 'merge', '--quiet', run.branch)
  git(project, 'branch', '--quiet', '-d', run.branch)
  expect(clean(here(project), []).kept.filter(({ kind }) => kind === 'ref')).toEqual([])
})

test('a branch that is dropped takes what only it needed along, and nothing else', () => {
  const project = repository()
  const [dropped, other] = [begin(project, 'run-1'), begin(project, 'run-2')]
  for (const run of [dropped, other]) {
    write(tree(run, run.keep.slice(-5)), { a: '1' })
    merge(run, undefined, run.keep.slice(-5))
    asOne(run)
  }
  sweepTrees(dropped, new Set())
  expect(named(clean(here(project), [dropped.branch]).removed)).toContain('branch phasegate/run-1 (unmerged)')
  const left = git(project, 'for-each-ref', '--format=%(refname)', 'refs/heads/phasegate', 'refs/phasegate').split('\n')
  expect(left.filter((ref) => !ref.includes('run-2'))).toEqual([])
  expect(left).toContain('refs/phasegate/run-2/steps')
})

test('a branch that was merged squashed is merged', () => {
  const project = repository({ 'a.ts': '1\n' })
  const run = begin(project)
  write(tree(run), { 'a.ts': '2\n' })
  merge(run)
  git(project, 'merge', '--quiet', '--squash', run.branch)
  git(project, 'commit', '--quiet', '--message=Squashed')
  write(project, { 'b.ts': '1\n' })
  git(project, 'add', 'b.ts')
  git(project, 'commit', '--quiet', '--message=More')
  expect(clean(here(project), []).kept).toEqual([])
  expect(git(project, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
})

test('what was merged squashed is merged, also where its branch began anew since', () => {
  const project = repository({ 'a.ts': '1\n' })
  const wish = { branch: 'phasegate/001-tea', keep: 'refs/phasegate/001-tea', changes: null }
  const stage = beginOrGoOn(here(project), wish)
  write(tree(stage), { 'a.ts': '2\n' })
  merge(stage)
  sweepTrees(stage, new Set())
  git(project, 'merge', '--quiet', '--squash', stage.branch)
  git(project, 'commit', '--quiet', '--message=Squashed')
  beginOrGoOn(here(project), wish)
  expect(clean(here(project), []).kept).toEqual([])
  expect(git(project, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main')
})

test('what has a history of its own is not merged, and lists all the same', () => {
  const project = repository({ 'a.ts': '1\n' })
  const run = begin(project)
  git(project, 'checkout', '--quiet', '--orphan', 'pages')
  git(project, 'commit', '--quiet', '--message=Pages')
  expect(named(clean(here(project), []).kept)).toEqual([`branch ${run.branch} (unmerged)`])
})

test('what git keeps of a branch that somebody deleted goes only by its name', () => {
  const project = repository()
  const run = begin(project)
  write(tree(run), { a: '1' })
  merge(run)
  git(project, 'branch', '-D', run.branch)
  expect(named(clean(here(project), []).kept)).toContain('ref refs/phasegate/run-1/head (unmerged)')
  expect(named(clean(here(project), [`${run.keep}/head`]).removed)).toEqual([
    'ref refs/phasegate/run-1/head (unmerged)',
  ])
})

test('the branch the user is on is theirs', () => {
  const project = repository()
  const run = begin(project)
  git(project, 'checkout', '--quiet', run.branch)
  expect(named(clean(here(project), [run.branch]).removed)).not.toContain(`branch ${run.branch}`)
  expect(git(project, 'symbolic-ref', '--short', 'HEAD')).toBe(run.branch)
})
