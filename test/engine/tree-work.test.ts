import { spawnSync } from 'node:child_process'
import { beforeEach, expect, test } from 'vitest'
import { mergeWork } from '../../src/engine/tree-work.ts'
import { homeless } from '../machine/committing.ts'
import { git, repository, write } from '../machine/folder.ts'
import { begin, filesAt, tree, wish } from '../machine/trees/place.ts'

beforeEach(homeless)

const sh = (folder: string, line: string): void => void spawnSync('sh', ['-c', line], { cwd: folder, stdio: 'ignore' })

const three = 'for n in 1 2 3; do echo $n > a.txt; test $n = 2 && cp a.txt b.txt; git add .; git commit -qm $n; done'

const all = { 'a.txt': 'z', 'b.txt': '2' }

test.each<[string, string, Record<string, string>]>([
  ['rebase', 'git rebase phasegate/run-1', all],
  ['cherry-pick', 'git branch own; git checkout --detach phasegate/run-1; git cherry-pick main..own', all],
  ['revert', 'git merge --strategy=ours --no-edit phasegate/run-1; git revert HEAD~3 HEAD~2', { 'a.txt': 'y' }],
])('what a %s has still to apply is not lost: its agent finishes it first', (name, line, merged) => {
  const project = repository({ 'a.txt': 'a\n' })
  const run = begin(project)
  const [one, two] = [tree(run, 'one'), tree(run, 'two')]
  sh(one, three)
  write(two, { 'a.txt': 'two\n' })
  mergeWork(run, two, wish('two'))
  sh(one, line)
  const way = `Finish it (GIT_EDITOR=true git ${name} --continue) or drop it (git ${name} --abort), then report again`
  for (const resolved of ['x\n', 'y\n', 'z\n']) {
    write(one, { 'a.txt': resolved })
    sh(one, 'git add a.txt')
    const said = mergeWork(run, one, wish('one'))
    if ('changed' in said) break
    expect(said).toEqual({ problems: [`a ${name} stopped in your tree with commits still to apply. ${way}`] })
    sh(one, `GIT_EDITOR=true git ${name} --continue`)
  }
  expect(filesAt(project, run.branch)).toEqual(merged)
})

test.each([
  ['without a commit', ''],
  ['that it committed to', ' && git add . && git commit -qm Pages'],
])('an agent that is on a history of its own, %s, does not delete the project', (_, committed) => {
  const project = repository({ 'a.txt': 'a' })
  const run = begin(project)
  const one = tree(run, 'one')
  sh(one, `git checkout --orphan pages && git rm -rfq . && echo 1 > index.html${committed}`)
  const way = /^what is checked out .* Go back \(git checkout --detach phasegate\/run-1\) with .*, then report again$/
  expect(mergeWork(run, one, wish('one'))).toEqual({ problems: [expect.stringMatching(way)] })
  expect(filesAt(project, run.branch)).toEqual({ 'a.txt': 'a' })
  sh(one, 'git checkout --detach phasegate/run-1; echo 1 > index.html')
  expect(mergeWork(run, one, wish('one'))).toMatchObject({ changed: ['index.html'] })
  expect(git(project, 'status', '--porcelain')).toBe('')
})
