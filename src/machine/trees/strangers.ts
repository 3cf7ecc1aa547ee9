import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Refused } from '../../workflow/core/refused.ts'
import { topFolder } from '../changed-paths.ts'
import { execute, lastLines } from '../git-command.ts'
import { idOf, tipOf } from './objects.ts'
import { bringAlong } from './provision.ts'

/**
 * The worktree that the client itself would make (`.claude/worktrees/<name>` on the branch `worktree-<name>`; seen with 2.1.329). A
 * hook that makes trees makes all of them, for sessions and agents that are none of ours, too: to them nothing may have changed.
 *
 * @throws Refused `tree-failed`
 */
export const treeForStranger = (folder: string, name: string): string => {
  const found = topFolder(folder)
  if ('none' in found) throw new Refused('tree-failed', `no worktree can be made here: ${found.none}`)
  const top = found.folder
  const tree = join(top, '.claude', 'worktrees', name)
  if (existsSync(tree)) return tree
  const branch = `worktree-${name}`
  const isThere = tipOf(top, branch) !== null
  const base = idOf(top, 'refs/remotes/origin/HEAD^{commit}') ?? 'HEAD'
  const on = isThere ? [tree, branch] : ['-b', branch, tree, base]
  const answer = execute('git', ['-c', 'branch.autoSetupMerge=false', 'worktree', 'add', '--quiet', ...on], top)
  if (answer.code !== 0) throw new Refused('tree-failed', `git worktree add failed:\n${lastLines(answer)}`)
  bringAlong({ top, prefix: '' }, tree, { enabled: true, link: [], copy: [], setup: null })
  return tree
}
