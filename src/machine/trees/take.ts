import { lstatSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { listed } from '../../workflow/core/counted.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import { currentBranch } from '../branch.ts'
import { execute, git, askGit, lastLines, splitZ } from '../git-command.ts'
import { unfinishedIn } from '../unfinished.ts'
import { idOf, isContained, mergedTree, tipOf } from './objects.ts'
import { differingFrom } from './tree-git.ts'

export interface Taken {
  readonly kind: 'merged' | 'already'
  /** The branch the user is on; `HEAD` when it is detached. */
  readonly into: string
  readonly commit: string
}

/**
 * Merges a branch into the one that the user is on, in their checkout and with their hooks; a fast-forward where it can be one.
 * Refused, the checkout as it was: `branch-gone`, `git-unfinished`, `checkout-dirty`, `merge-conflict`, `file-in-the-way`, `merge-failed`.
 */
export const takeIntegrated = (top: string, branch: string): Taken => {
  const theirs = tipOf(top, branch)
  if (theirs === null) {
    throw new Refused('branch-gone', `there is no branch ${branch}. See what is there: git branch --list "phasegate/*"`)
  }
  const into = currentBranch(top) ?? 'HEAD'
  const head = git(top, ['rev-parse', 'HEAD']).trim()
  if (isContained(top, theirs, head)) return { kind: 'already', into, commit: head }
  refuseUnfinished(top, branch)
  refuseDirty(top, { branch, head })
  const merged = mergedOrRefused(top, { branch, head, theirs, into })
  refuseInTheWay(top, { branch, head }, merged)
  const options = ['--quiet', '--ff', '--commit', '--no-squash', '--no-edit', '--no-autostash']
  // A tag may have the same name; the whole one stands in the commit's message, too.
  const name = idOf(top, branch) === theirs ? branch : `refs/heads/${branch}`
  const answer = execute('git', ['merge', ...options, name], top)
  if (answer.code === 0) return { kind: 'merged', into, commit: git(top, ['rev-parse', 'HEAD']).trim() }
  const isDropped = askGit(top, ['merge', '--abort']).code === 0
  const left = isDropped ? [] : putBack(top, head, merged)
  const now = left.length === 0 ? 'the checkout is as it was' : `not as before: ${listed(left)} (git status)`
  const said = `git merge ${branch} failed; ${now}:\n${lastLines(answer)}`
  throw new Refused('merge-failed', text`${said}\nRepair what it says, then run: ${phasegate('merge', branch)}`)
}

const FROM_STDIN = ['--pathspec-from-file=-', '--pathspec-file-nul']

/**
 * Puts back what a git that died had written, whole or half: it would stand in the way of the next merge. What holds anything else
 * somebody wrote meanwhile. Returns the files that are not as they are in HEAD.
 */
const putBack = (top: string, head: string, merged: string): string[] => {
  const added = new Set(addedIn(top, head, merged))
  const written = splitZ(git(top, [...BETWEEN, head, merged])).filter((path) => isPartOf(top, merged, path))
  for (const path of written) if (added.has(path)) rmSync(join(top, path), { force: true })
  const others = written.filter((path) => !added.has(path))
  const put = (command: string[], paths: string[]) =>
    paths.length > 0 && askGit(top, ['--literal-pathspecs', ...command, ...FROM_STDIN], paths.join('\0'))
  put(['reset', '--quiet'], written)
  put(['checkout', '--quiet', head], others)
  return [...differingFrom(top, head), ...[...added].filter((path) => standingAt(top, path) === path)]
}

const isPartOf = (top: string, merged: string, path: string): boolean => {
  const found = lstatSync(join(top, path), { throwIfNoEntry: false })
  if (!found?.isFile()) return found === undefined
  // It may end within a character.
  const now = readFileSync(join(top, path), 'utf8').replace(/\uFFFD+$/, '')
  return askGit(top, ['cat-file', 'blob', `${merged}:${path}`]).stdout.startsWith(now)
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

const refuseDirty = (top: string, { branch, head }: { branch: string; head: string }): void => {
  const staged = splitZ(git(top, ['diff', '--cached', '--name-only', '--no-renames', '--no-relative', '-z', head]))
  const paths = [...new Set([...differingFrom(top, head), ...staged])]
  if (paths.length === 0) return
  const ways = 'commit them, or put them aside (git stash)'
  throw new Refused(
    'checkout-dirty',
    text`there are changes that are not committed: ${listed(paths)}; ${ways}, then run: ${phasegate('merge', branch)}`,
  )
}

// Found out before the checkout is touched. Returns what the merge will hold.
const mergedOrRefused = (
  top: string,
  { branch, head, theirs, into }: { branch: string; head: string; theirs: string; into: string },
): string => {
  const merged = mergedTree(top, head, theirs)
  if ('tree' in merged) return merged.tree
  throw new Refused(
    'merge-conflict',
    text`${branch} and ${into} are in conflict in ${listed(merged.conflicts)}; nothing was merged. Do it yourself: git merge ${branch}`,
  )
}

// git overwrites files that it ignores without a word, and nobody else has them.
const refuseInTheWay = (top: string, { branch, head }: { branch: string; head: string }, merged: string): void => {
  const paths = [...new Set(addedIn(top, head, merged).flatMap((path) => standingAt(top, path) ?? []))]
  // Renamed to another case, a file stands in its own way where the disk does not tell them apart.
  const theirs = paths.filter((path) => git(top, ['ls-files', '-z', '--', `:(literal,icase)${path}`]) === '')
  if (theirs.length === 0) return
  throw new Refused(
    'file-in-the-way',
    text`the merge would overwrite what git does not have: ${listed(theirs)}; move it away, then run: ${phasegate('merge', branch)}`,
  )
}

const BETWEEN = ['diff-tree', '-r', '-z', '--name-only', '--no-renames']

const addedIn = (top: string, head: string, merged: string): string[] =>
  splitZ(git(top, [...BETWEEN, '--diff-filter=A', head, merged]))

/** What stands where a file is to be: that path, or a file or link on the way to it; null: nothing. */
const standingAt = (top: string, path: string): string | null => {
  const names = path.split('/')
  for (let count = 1; count <= names.length; count++) {
    const found = lstatSync(join(top, ...names.slice(0, count)), { throwIfNoEntry: false })
    if (!found) return null
    if (!found.isDirectory()) return names.slice(0, count).join('/')
  }
  return path
}
