import { mkdirSync } from 'node:fs'
import { Refused } from '../../workflow/core/refused.ts'
import { type ChangedPaths, changedPaths, pathspecs } from '../changed-paths.ts'
import { git } from '../git-command.ts'
import { fromProject } from './here.ts'
import { type Integration, isIntegrated, type Made } from './integration.ts'
import { idOf, isContained, mergeBase, moveRefs, readNumstat, tipOf, treeOf, writeCommit } from './objects.ts'
import { leftAt } from './take-back.ts'
import { askIn, differingFrom, gitIn } from './tree-git.ts'
import { detach, isLink, madeOf, mergingIn, topOf, without } from './worktree.ts'

export interface CommitWish {
  readonly message: string
  /** Below `keep`. */
  readonly name: string
  /** `git.excludePatterns` */
  readonly exclude: readonly string[]
}

export interface TreeCommit {
  /** null: nothing is changed. */
  readonly commit: string | null
  /** From the project's folder. */
  readonly changed: string[]
  /** Added and deleted in them; null where git counts none, as in a binary file. */
  readonly lines: number | null
  /** Where it was made just now: what it holds, and upon which commit. */
  readonly made?: Made
}

const NOTHING: TreeCommit = { commit: null, changed: [], lines: null }

/**
 * One commit of all that stands in a tree beyond the branch, whatever its agent committed, merged or left there, kept as
 * `${keep}/${name}`. The same again, also once it is merged, as long as nothing else was changed.
 */
export const commitAll = (
  integration: Integration,
  folder: string,
  wish: CommitWish,
  seen = changesIn(folder),
): TreeCommit => {
  const top = topOf(integration, folder)
  const ref = `${integration.keep}/${wish.name}`
  const [kept, head, merging] = [idOf(top, ref), idOf(top, 'HEAD'), mergingIn(top)]
  if (kept !== null && kept === head && merging === null && holds(integration, folder, wish, seen, kept))
    return { commit: kept, ...described(integration, `${kept}^`, kept) }
  const base = baseOf(integration, top, merging, head)
  detach(top, base)
  const asBase = base === head && merging === null && !seen.isStaged
  if (asBase && isNothing(seen)) return NOTHING
  const gone = asBase ? '' : takenOut(top, folder, wish.exclude)
  // The index becomes that of the base: what an agent staged or committed against the rules is untracked again.
  if (!asBase) gitIn(top, ['reset', '--quiet'])
  if (gone !== '') gitIn(top, ['update-index', '--force-remove', '-z', '--stdin'], top, gone)
  const tree = stage(integration, folder, wish.exclude, asBase ? seen : changesIn(folder))
  const { changed, lines } = described(integration, base, tree)
  if (changed.length === 0) return NOTHING
  const commit = writeCommit(top, { tree, parents: [base], message: wish.message })
  keepAs(top, ref, { kept, head, commit })
  return { commit, changed, lines, made: { tree, on: base } }
}

/** All that differs from HEAD in a tree, whatever is excluded. */
export const changesIn = (folder: string): ChangedPaths => {
  // Its folder may be gone; git starts there.
  mkdirSync(folder, { recursive: true })
  return changedPaths(folder, [], ':/')
}

const isNothing = ({ changed, unmerged, foreign }: ChangedPaths): boolean =>
  changed.length + unmerged.length + foreign.length === 0

const holds = (
  integration: Integration,
  folder: string,
  { exclude }: CommitWish,
  seen: ChangedPaths,
  commit: string,
): boolean =>
  isNothing(seen) || stage(integration, folder, exclude, seen) === treeOf(topOf(integration, folder), commit)

/**
 * What a tree has of the branch: its merge base with what is checked out there, and what is being merged into that. Of one whose agent
 * amended the commit that it was made of, or took HEAD back from it, what it was made of, if less differs from that.
 */
export const baseOf = (
  integration: Integration,
  top: string,
  merging = mergingIn(top),
  head = idOf(top, 'HEAD'),
): string => {
  const [base, made] = [mergeBaseOf(integration, top, merging, head), madeOf(top)]
  if (made === null || made === head || made === base || isContained(top, made, base)) return base
  const isNearer = isIntegrated(integration, made) && differingFrom(top, made).length < differingFrom(top, base).length
  return isNearer ? made : base
}

const mergeBaseOf = (integration: Integration, top: string, merging: string | null, head: string | null): string => {
  const { branch, base } = integration
  // Where the steps became one commit, that has none of theirs in its history.
  if (merging === null && head !== null && isIntegrated(integration, head)) return head
  // Where somebody deleted or renamed the branch, it counts as code left it: upon the first base, the work of others would be this one's.
  const tip = tipOf(top, branch) ?? leftAt(integration)
  return mergeBase(top, tip, 'HEAD', ...(merging === null ? [] : [merging])) ?? base
}

// `git rm --cached`, and a line in .gitignore: nothing but the index says that it is to go.
const takenOut = (top: string, folder: string, exclude: readonly string[]): string => {
  const deleted = ['diff', '--cached', '--diff-filter=D', '--name-only', '--no-renames', '--no-relative', '-z', '--']
  const gone = gitIn(top, [...deleted, ...pathspecs(exclude, ':/')], folder)
  return gone === '' ? '' : askIn(top, ['check-ignore', '-z', '--stdin'], gone).stdout
}

const stage = (
  integration: Integration,
  folder: string,
  exclude: readonly string[],
  { changed, foreign, asCommitted }: ChangedPaths,
): string => {
  const top = topOf(integration, folder)
  const never = [
    ...changed.filter((path) => isLink(integration, top, path)),
    ...foreign.filter((path) => path.endsWith('/')),
    ...asCommitted,
  ]
  const all = [...pathspecs(exclude, ':/'), ...never.map(without)]
  gitIn(top, ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'], folder, all.join('\0'))
  return gitIn(top, ['write-tree']).trim()
}

/** Moves the ref of a tree, and the tree; a commit there that this one does not come from stays beside it. */
const keepAs = (
  top: string,
  ref: string,
  { kept, head, commit }: { kept: string | null; head: string | null; commit: string },
): void => {
  const isEarlier = kept === null || (head !== null && isContained(top, kept, head))
  const beside = isEarlier ? [] : [{ ref: `${ref}-${kept.slice(0, 10)}`, to: kept }]
  const complaint = moveRefs(top, [...beside, { ref, to: commit }, { ref: 'HEAD', to: commit }], askIn)
  if (complaint !== null) throw new Refused('git-failed', `git could not keep ${commit} as ${ref}:\n${complaint}`)
}

const described = ({ top, prefix }: Integration, base: string, to: string): Pick<TreeCommit, 'changed' | 'lines'> => {
  const files = readNumstat(git(top, ['diff-tree', '-r', '--numstat', '--no-renames', '-z', base, to]))
  const lines = files.reduce<number | null>(
    (sum, file) => (sum === null || file.lines === null ? null : sum + file.lines),
    0,
  )
  return { changed: files.map(({ path }) => fromProject(prefix, path)), lines }
}
