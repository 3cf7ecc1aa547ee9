import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../../configuration/settings.ts'
import { ignoreOwnFolder, refuseLinked } from '../../state-manager/write.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { changedPaths, pathspecs } from '../changed-paths.ts'
import { execute, lastLines, splitZ } from '../git-command.ts'
import { baseOf, changesIn, commitAll, type CommitWish, type TreeCommit } from './committing.ts'
import { unresolvedIn } from './conflicts.ts'
import { fromProject } from './here.ts'
import { headOf, type Integration } from './integration.ts'
import { bringAlong, setUp } from './provision.ts'
import { retire, sharedTree } from './retire.ts'
import { idOf } from './objects.ts'
import { takeBack } from './take-back.ts'
import { differingFrom, gitIn } from './tree-git.ts'
import {
  cleanTo,
  clearPlace,
  isLink,
  isUnfinished,
  madeFor,
  markMade,
  mergingIn,
  repairWorktree,
  topOf,
  treeFolder,
  treesFolder,
} from './worktree.ts'

export { treeFolder }

export interface MadeTree {
  /** The project's folder in the tree, absolute. */
  readonly folder: string
  /** How long `trees.setup` took; null: it was not run now. */
  readonly setupMs: number | null
}

/**
 * The tree `.agents/trees/<name>`, made where it is not there: a worktree, detached at the head of the branch, with what the
 * settings link, copy and run. One of an earlier integration is kept as a ref and made anew. Refused `tree-failed`, `cannot-write`.
 */
export const makeTree = (integration: Integration, name: string, settings: Settings['trees']): MadeTree => {
  const { root, top: repository, prefix, keep } = integration
  const folder = treeFolder(root, prefix, name)
  const top = topOf(integration, folder)
  // git would make the tree wherever a link leads.
  refuseLinked(treesFolder(root))
  const owner = ownerOf(repository, top)
  takeBack(integration)
  if (owner === keep) return { folder, setupMs: null }
  if (owner !== null && !retire(integration, name, owner, [])) {
    throw new Refused('tree-failed', `${top} is of an earlier run, and git cannot keep what is in it; move it away`)
  }
  ignoreOwnFolder({ agents: join(root, '.agents') })
  addWorktree(integration, repository, top)
  ignoreOwnFolder({ agents: join(top, '.agents') })
  bringAlong(integration, top, settings)
  const setupMs = setUp(folder, settings)
  // What it did to files that git tracks, or would take, is no agent's change.
  const of = idOf(top, 'HEAD') ?? headOf(integration)
  if (setupMs !== null) cleanTo(integration, folder, of)
  markMade(top, keep, of)
  return { folder, setupMs }
}

const MOST_TRIES = 5

// While another is made, git stumbles over its folder, which is half there: it is not ours that failed.
const addWorktree = (integration: Integration, repository: string, top: string, tries = 1): void => {
  if (existsSync(top)) clearPlace(repository, top)
  // Forced, git forgets a tree of that name whose folder is gone.
  const how = ['--quiet', '--force', '--detach']
  const add = ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', ...how, top, `refs/heads/${integration.branch}`]
  const answer = execute('git', add, repository)
  if (answer.code === 0) return
  // Refuses where it is the branch that is gone.
  headOf(integration)
  if (tries < MOST_TRIES && /\.git\/worktrees\//.test(answer.stderr))
    return addWorktree(integration, repository, top, tries + 1)
  throw new Refused('tree-failed', `git worktree add failed:\n${lastLines(answer)}`)
}

const ownerOf = (repository: string, top: string): string | null => {
  if (!existsSync(top)) return null
  const owner = madeFor(top)
  if (owner !== null) return owner
  repairWorktree(repository, top)
  return madeFor(top)
}

/** The tree of those who only read, and of the tests: at the head of the branch, with nothing that anybody left in it. */
export const integrationTree = (integration: Integration, settings: Settings['trees']): MadeTree => {
  const made = makeTree(integration, sharedTree(integration), settings)
  const head = headOf(integration)
  // Several are given it at the same moment, and putting it right takes a lock.
  if (!isAt(topOf(integration, made.folder), head)) cleanTo(integration, made.folder, head)
  return made
}

const isAt = (top: string, head: string): boolean => {
  if (idOf(top, 'HEAD') !== head) return false
  const { changed, unmerged, foreign } = changedPaths(top, [], ':/', gitIn)
  return changed.length + unmerged.length + foreign.length === 0
}

/** Puts a tree to the head of the branch: what is changed or untracked in it is gone; ignored files stay. */
export const dropChanges = (integration: Integration, folder: string): void =>
  cleanTo(integration, folder, headOf(integration))

/**
 * What stands in a tree beyond what it has of the branch, committed there or not, untracked files too, without ignored and
 * excluded ones; from the project's folder (`../x` above it). Writes nothing.
 */
export const changedIn = (integration: Integration, folder: string, exclude: readonly string[]): string[] => {
  const top = topOf(integration, folder)
  // Its folder may be gone; git starts there.
  mkdirSync(folder, { recursive: true })
  const where = pathspecs(exclude, ':/')
  const tracked = differingFrom(top, baseOf(integration, top), folder, where)
  const others = ['ls-files', '--others', '--exclude-standard', '--full-name', '-z', '--', ...where]
  const untracked = splitZ(gitIn(top, others, folder))
  const paths = [...new Set([...tracked, ...untracked])]
  return paths
    .filter((path) => !path.endsWith('/') && !isLink(integration, top, path))
    .toSorted()
    .map((path) => fromProject(integration.prefix, path))
}

export interface CommittedTree extends TreeCommit {
  /** From the project's folder: in conflict, in a merge that its agent began. Then nothing is committed. */
  readonly unresolved: string[]
}

/** Commits all that `changedIn` names as one commit on what the tree has of the branch; a merge that its agent began is finished. */
export const commitTree = (integration: Integration, folder: string, wish: CommitWish): CommittedTree => {
  takeBack(integration)
  const seen = changesIn(folder)
  const top = topOf(integration, folder)
  const isBegun = seen.unmerged.length > 0 || mergingIn(top) !== null || isUnfinished(top)
  const unresolved = isBegun ? unresolvedIn(top, seen.changed) : []
  if (unresolved.length === 0) return { ...commitAll(integration, folder, wish, seen), unresolved }
  const paths = unresolved.map((path) => fromProject(integration.prefix, path))
  return { commit: null, changed: changedIn(integration, folder, wish.exclude), lines: null, unresolved: paths }
}
