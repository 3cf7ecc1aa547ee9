import { join } from 'node:path'
import { namesIn } from '../../state-manager/read.ts'
import { forgetBranch, recordedBranches } from '../branch.ts'
import { changedPaths } from '../changed-paths.ts'
import { askGit, git } from '../git-command.ts'
import type { Repository } from './here.ts'
import { begunAs, type Integration, isIntegrated, KEPT } from './integration.ts'
import { idOf, isContained, isTakenIn, tipOf } from './objects.ts'
import { isShared, retire, sharedTree } from './retire.ts'
import { isLink, madeFor, removeWorktree, treesFolder } from './worktree.ts'

/**
 * Removes the trees of an integration, but those of these names; what stands in one beyond the branch is kept as
 * `${keep}/<tree name>` first, without what is excluded.
 */
export const sweepTrees = (
  integration: Integration,
  open: ReadonlySet<string>,
  exclude: readonly string[] = [],
): void => {
  const { root, keep } = integration
  for (const name of namesIn(treesFolder(root))) {
    if (!open.has(name) && madeFor(join(treesFolder(root), name)) === keep) retire(integration, name, keep, exclude)
  }
}

export interface LyingAround {
  readonly kind: 'tree' | 'ref' | 'branch'
  readonly name: string
  /** Into where the user is, or, for trees and refs, into its integration branch. */
  readonly merged: boolean
  /** The git command that shows it. */
  readonly show: string
}

const NONE: ReadonlySet<string> = new Set()

/** All trees, refs and branches of ours but those of integrations at work (their `keep`). What a branch needs belongs to it. */
export const lyingAround = (repository: Repository, atWork = NONE): LyingAround[] => [
  ...treesIn(repository, atWork),
  ...refsIn(repository, atWork),
  ...branchesIn(repository, atWork),
]

const treesIn = (repository: Repository, atWork: ReadonlySet<string>): LyingAround[] =>
  namesIn(treesFolder(repository.root)).flatMap((name): LyingAround[] => {
    const top = join(treesFolder(repository.root), name)
    const keep = madeFor(top)
    if (keep !== null && atWork.has(keep)) return []
    const merged = keep !== null && (isShared(name) || isTreeMerged(repository, top, keep))
    return [{ kind: 'tree', name, merged, show: `git -C ${JSON.stringify(top)} status` }]
  })

const isTreeMerged = (repository: Repository, top: string, keep: string): boolean => {
  const head = idOf(top, 'HEAD')
  if (head === null || !isMerged(repository, keep, head)) return false
  const { changed, unmerged, foreign } = changedPaths(top, [])
  const left = changed.filter((path) => !isLink(repository, top, path))
  return left.length + unmerged.length + foreign.length === 0
}

const isMerged = (repository: Repository, keep: string, commit: string): boolean => {
  if (isContained(repository.top, commit, 'HEAD')) return true
  const integration = begunAs(repository, keep)
  if (integration !== null && isIntegrated(integration, commit)) return true
  // Its user took the branch and deleted it; in it the steps are one commit.
  const isInSteps = isContained(repository.top, commit, `${keep}/steps`)
  if (integration === null && isInSteps && isContained(repository.top, `${keep}/head`, 'HEAD')) return true
  // Taken squashed before its branch began anew, which does not hold it.
  return isTakenIn(repository.top, commit, repository.head)
}

// What an integration needs for as long as its branch is there.
const OF_INTEGRATION = ['base', 'head', 'steps']

const refsIn = (repository: Repository, atWork: ReadonlySet<string>): LyingAround[] => {
  const lines = git(repository.top, ['for-each-ref', '--format=%(refname)', KEPT]).split('\n')
  return lines.flatMap((name): LyingAround[] => {
    const keep = name.split('/', 3).join('/')
    if (name === '' || atWork.has(keep)) return []
    const branch = OF_INTEGRATION.includes(name.slice(keep.length + 1)) ? begunAs(repository, keep)?.branch : undefined
    if (branch !== undefined && tipOf(repository.top, branch) !== null) return []
    return [{ kind: 'ref', name, merged: isMerged(repository, keep, name), show: `git diff HEAD...${name}` }]
  })
}

const branchesIn = (repository: Repository, atWork: ReadonlySet<string>): LyingAround[] =>
  recordedBranches(repository.top).flatMap(({ branch, id }): LyingAround[] => {
    const tip = tipOf(repository.top, branch)
    if (atWork.has(`${KEPT}${id}`) || branch === repository.branch || tip === null) return []
    return [
      {
        kind: 'branch',
        name: branch,
        merged: isTakenIn(repository.top, tip, repository.head),
        show: `git diff HEAD...${branch}`,
      },
    ]
  })

/** Removes what is merged, or named, of what lies around; what git will not remove is kept. */
export const clean = (
  repository: Repository,
  named: readonly string[],
  atWork = NONE,
): { removed: LyingAround[]; kept: LyingAround[] } => {
  const all = lyingAround(repository, atWork)
  const removed = all.filter((each) => (each.merged || named.includes(each.name)) && remove(repository, each))
  return { removed, kept: all.filter((each) => !removed.includes(each)) }
}

const remove = ({ root, top }: Repository, { kind, name }: LyingAround): boolean => {
  switch (kind) {
    case 'tree':
      removeWorktree(top, join(treesFolder(root), name))
      return true
    case 'ref':
      return askGit(top, ['update-ref', '-d', name]).code === 0
    case 'branch':
      return removeBranch(top, name)
  }
}

// What only it needs goes with it: else whoever drops a branch had to drop each of its refs by name.
const removeBranch = (top: string, name: string): boolean => {
  const ids = recordedBranches(top).flatMap(({ branch, id }) => (branch === name ? [id] : []))
  if (askGit(top, ['branch', '--quiet', '-D', '--', name]).code !== 0) return false
  const refs = ids.flatMap((id) => OF_INTEGRATION.map((each) => `delete ${KEPT}${id}/${each}\n`))
  return askGit(top, ['update-ref', '--stdin'], refs.join('')).code === 0
}

/** Removes an integration into which nothing was merged: its tree, its branch and its refs, all where they were begun. */
export const dropIntegration = ({ top, root, branch, base, keep }: Integration): void => {
  removeWorktree(top, join(treesFolder(root), sharedTree({ keep })))
  for (const ref of [`refs/heads/${branch}`, `${keep}/head`, `${keep}/base`])
    askGit(top, ['update-ref', '-d', ref, base])
  forgetBranch(top, { branch, id: keep.slice(KEPT.length) })
}
