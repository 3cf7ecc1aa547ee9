import { listed } from '../../workflow/core/counted.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import { currentBranch } from '../branch.ts'
import { execute, git, askGit, lastLines, splitZ } from '../git-command.ts'
import { unfinishedIn } from '../unfinished.ts'
import { idOf, isContained, mergedTree } from './objects.ts'

export interface Taken {
  readonly kind: 'merged' | 'already'
  /** The branch the user is on; `HEAD` when it is detached. */
  readonly into: string
  readonly commit: string
}

/**
 * Merges a branch into the one that the user is on, in their checkout and with their hooks; a fast-forward where it can be one.
 * Refused, the checkout as it was: `branch-gone`, `git-unfinished`, `checkout-dirty`, `merge-conflict`, `merge-failed`.
 */
export const takeIntegrated = (root: string, branch: string): Taken => {
  const theirs = idOf(root, `refs/heads/${branch}`)
  if (theirs === null) {
    throw new Refused('branch-gone', `there is no branch ${branch}. See what is there: git branch --list "phasegate/*"`)
  }
  const into = currentBranch(root) ?? 'HEAD'
  const head = git(root, ['rev-parse', 'HEAD']).trim()
  if (isContained(root, theirs, head)) return { kind: 'already', into, commit: head }
  refuseUnfinished(root, branch)
  refuseDirty(root, branch)
  refuseConflict(root, { branch, head, theirs, into })
  const options = ['--quiet', '--ff', '--commit', '--no-squash', '--no-edit', '--no-autostash']
  const answer = execute('git', ['merge', ...options, branch], root)
  if (answer.code === 0) return { kind: 'merged', into, commit: git(root, ['rev-parse', 'HEAD']).trim() }
  askGit(root, ['merge', '--abort'])
  const said = `git merge ${branch} failed; the checkout is as it was:\n${lastLines(answer)}`
  throw new Refused('merge-failed', text`${said}\nRepair what it says, then run: ${phasegate('merge', branch)}`)
}

const refuseUnfinished = (root: string, branch: string): void => {
  const operation = unfinishedIn(root)
  if (operation === null) return
  const ways = `finish it (git ${operation} --continue) or drop it (git ${operation} --abort)`
  throw new Refused(
    'git-unfinished',
    text`a ${operation} is in progress; ${ways}, then run: ${phasegate('merge', branch)}`,
  )
}

const refuseDirty = (root: string, branch: string): void => {
  const status = ['--no-optional-locks', 'status', '--porcelain', '-z', '--no-renames', '--untracked-files=no']
  const paths = splitZ(git(root, status)).map((entry) => entry.slice(3))
  if (paths.length === 0) return
  const ways = 'commit them, or put them aside (git stash)'
  throw new Refused(
    'checkout-dirty',
    text`there are changes that are not committed: ${listed(paths)}; ${ways}, then run: ${phasegate('merge', branch)}`,
  )
}

// Found out before the checkout is touched.
const refuseConflict = (
  root: string,
  { branch, head, theirs, into }: { branch: string; head: string; theirs: string; into: string },
): void => {
  const merged = mergedTree(root, head, theirs)
  if ('tree' in merged) return
  throw new Refused(
    'merge-conflict',
    text`${branch} and ${into} are in conflict in ${listed(merged.conflicts)}; nothing was merged. Do it yourself: git merge ${branch}`,
  )
}
