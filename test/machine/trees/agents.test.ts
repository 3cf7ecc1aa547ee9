import { spawnSync } from 'node:child_process'
import * as fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { commitTree } from '../../../src/machine/trees/tree.ts'
import { often } from '../../often.ts'
import { homeless } from '../committing.ts'
import { git, repository, write } from '../folder.ts'
import { begin, filesAt, merge, tree, wish } from './place.ts'

const BEFORE = { 'a.txt': 'before', 'b.txt': 'b' }
const START = { ...BEFORE, 'a.txt': 'a' }
const BRANCH = 'phasegate/run-1'

/** What agents do with git in their trees against the rules, or to find their way; each may fail. */
const ACTS = [
  'git add --all && git commit -m mine',
  `git checkout ${BRANCH}`,
  `git checkout ${BRANCH} && git add --all && git commit -m mine`,
  `git branch --force ${BRANCH} HEAD`,
  `git push . HEAD:${BRANCH}`,
  `git update-ref refs/heads/${BRANCH} HEAD`,
  `git merge ${BRANCH}`,
  `git rebase ${BRANCH}`,
  `git cherry-pick ${BRANCH}`,
  'git checkout -b own',
  'git checkout main',
  'git checkout --detach',
  'git checkout -',
  'git commit --amend --no-edit',
  'git reset --soft HEAD~1',
  'git reset --hard',
  'git reset --hard HEAD~1',
  'git merge main',
  'git stash --include-untracked && git stash pop',
  'git worktree prune',
  'git pack-refs --all',
  'git gc --quiet --prune=now',
  'git bisect start HEAD HEAD~1',
  'git merge --squash phasegate/run-1',
  'git rm --cached b.txt',
  'git commit --amend --all --no-edit',
]

/** Who takes back what the last commit changed, and does nothing with git: others may not bring it back. */
const UNDOES = 'four'

const act = fc.record({
  agent: fc.constantFrom('one', 'two', 'three', UNDOES),
  does: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...ACTS) },
    { weight: 1, arbitrary: fc.constantFrom('works', 'hands in', 'fails') },
  ),
})

beforeEach(homeless)

test('whatever agents do with git in their trees, what was merged stays, and what was not taken in is not there', () => {
  const property = fc.property(fc.array(act, { minLength: 4, maxLength: 25 }), (acts) => {
    const project = repository(BEFORE)
    git(project, 'switch', '--quiet', '--create', 'of-its-user')
    write(project, START)
    git(project, 'commit', '--quiet', '--all', '--message=Second')
    const run = begin(project)
    const over = new Set<string>()
    let merged: Record<string, string> = START
    for (const { agent, does } of acts.filter((each) => !over.has(each.agent))) {
      if (over.has(agent)) continue
      const folder = tree(run, agent)
      const own = { [`${agent}.txt`]: `of ${agent}`, ...(agent === UNDOES ? { 'a.txt': 'before' } : {}) }
      if (does !== 'works' && does !== 'hands in' && does !== 'fails') {
        if (agent !== UNDOES) spawnSync('sh', ['-c', does], { cwd: folder, stdio: 'ignore' })
        continue
      }
      write(folder, own)
      if (does === 'works') continue
      over.add(agent)
      if (does === 'fails') commitTree(run, folder, wish(agent))
      else if (merge(run, undefined, agent) === 'merged') merged = { ...merged, ...own }
      expect(filesAt(project, BRANCH)).toEqual(merged)
    }
    expect(git(project, 'status', '--porcelain', '--branch')).toBe('## of-its-user')
  })
  fc.assert(property, { numRuns: often(5, 200) })
})
