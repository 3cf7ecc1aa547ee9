import { namesIn } from '../../state-manager/read.ts'
import { git, splitZ } from '../git-command.ts'
import { fromProject } from './here.ts'
import { headOf, type Integration, isIntegrated, wayBack } from './integration.ts'
import { idOf, isTakenIn, moveRefs, readNumstat, tipOf } from './objects.ts'
import { refuseOn } from './take-back.ts'
import { differingFrom } from './tree-git.ts'
import { topOf, treesFolder } from './worktree.ts'

/** Whether the branch that the user is on has all of it; one that was dropped has nothing to take. */
export const isTaken = ({ top, branch, keep }: Integration): boolean => {
  const tip = tipOf(top, branch) ?? idOf(top, `${keep}/head`)
  return tip === null || isTakenIn(top, tip, 'HEAD')
}

/** How its user brings the branch back, where it is gone and they do not have what was in it; null: nothing is missing. */
export const missing = (integration: Integration): string | null =>
  tipOf(integration.top, integration.branch) !== null || isTaken(integration) ? null : wayBack(integration)

/** The ref that keeps what was committed of a tree under this name; null: nothing was, or it is in the branch. */
export const keptRef = (integration: Integration, name: string): string | null => {
  const ref = `${integration.keep}/${name}`
  const commit = idOf(integration.top, ref)
  return commit === null || isIntegrated(integration, commit) ? null : ref
}

/** Whether what was committed of a tree under this name is in the branch. */
export const isMerged = (integration: Integration, name: string): boolean => {
  const commit = idOf(integration.top, `${integration.keep}/${name}`)
  return commit !== null && isIntegrated(integration, commit)
}

/** Puts the branch where all that was merged is one commit; the steps stay kept. False: somebody has moved the branch. @throws Refused `branch-checked-out` */
export const becomeOne = ({ top, branch, keep }: Integration, from: string, to: string): boolean => {
  refuseOn(top, branch)
  const refs = [
    { ref: `refs/heads/${branch}`, to, from },
    { ref: `${keep}/head`, to },
    { ref: `${keep}/steps`, to: from },
  ]
  return moveRefs(top, refs) === null
}

export const treeNames = (root: string): string[] => namesIn(treesFolder(root))

/** Files of the branch that differ in a tree, from its top folder; what git does not know is nobody's concern. */
export const editedIn = (integration: Integration, folder: string): string[] =>
  differingFrom(topOf(integration, folder), headOf(integration))

/** The files in which two commits differ, from the project's folder. */
export const changedBetween = (
  { top, prefix }: Pick<Integration, 'top' | 'prefix'>,
  from: string,
  to: string,
): string[] => {
  const names = ['diff', '--name-only', '--no-renames', '--no-ext-diff', '--no-relative', '-z', from, to, '--']
  return splitZ(git(top, names)).map((path) => fromProject(prefix, path))
}

/** What `git diff --stat` prints of two commits, of some dozens of files at most. */
export const statOf = (top: string, from: string, to: string): string =>
  git(top, [
    'diff',
    '--stat',
    '--stat-count=40',
    '--no-color',
    '--no-ext-diff',
    '--no-relative',
    from,
    to,
    '--',
  ]).replace(/\n$/, '')

/** How many files two commits differ in, and in how many lines; a binary file has none. */
export const sizeBetween = (top: string, from: string, to: string): { files: number; lines: number } => {
  const counts = ['diff', '--numstat', '--no-renames', '--no-ext-diff', '--no-relative', '-z', from, to, '--']
  const files = readNumstat(git(top, counts))
  return { files: files.length, lines: files.reduce((sum, file) => sum + (file.lines ?? 0), 0) }
}
