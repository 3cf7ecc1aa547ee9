import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../../configuration/settings.ts'
import { ignoreOwnFolder } from '../../state-manager/write.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { pathspecs } from '../changed-paths.ts'
import { execute, lastLines, splitZ } from '../git-command.ts'
import { baseOf, changesIn, commitAll, type CommitWish, type TreeCommit } from './committing.ts'
import { unresolvedIn } from './conflicts.ts'
import { fromProject } from './here.ts'
import { headOf, type Integration } from './integration.ts'
import { bringAlong, setUp } from './provision.ts'
import { retire, sharedTree } from './retire.ts'
import { idOf } from './objects.ts'
import { gitIn } from './tree-git.ts'
import {
  cleanTo,
  clearPlace,
  isLink,
  madeFor,
  markMade,
  mergingIn,
  repairWorktree,
  topOf,
  treeFolder,
} from './worktree.ts'

export { treeFolder }

/**
 * The tree `.agents/trees/<name>`, made where it is not there: a worktree, detached at the head of the branch, with what the
 * settings link, copy and run. One of an earlier integration is kept as a ref and made anew. Refused `tree-failed`.
 *
 * @returns the project's folder in it
 */
export const makeTree = (integration: Integration, name: string, settings: Settings['trees']): string => {
  const { root, top: repository, prefix, keep } = integration
  const folder = treeFolder(root, prefix, name)
  const top = topOf(integration, folder)
  const owner = ownerOf(repository, top)
  if (owner === keep) return folder
  if (owner !== null && !retire(integration, name, owner, [])) {
    throw new Refused('tree-failed', `${top} is of an earlier run, and git cannot keep what is in it; move it away`)
  }
  ignoreOwnFolder({ agents: join(root, '.agents') })
  addWorktree(integration, repository, top)
  ignoreOwnFolder({ agents: join(top, '.agents') })
  bringAlong(integration, top, settings)
  setUp(folder, settings)
  markMade(top, keep)
  return folder
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
export const integrationTree = (integration: Integration, settings: Settings['trees']): string => {
  const folder = makeTree(integration, sharedTree(integration), settings)
  const head = headOf(integration)
  // Several are given it at the same moment, and putting it right takes a lock.
  if (!isAt(topOf(integration, folder), head)) cleanTo(integration, folder, head)
  return folder
}

const isAt = (top: string, head: string): boolean =>
  idOf(top, 'HEAD') === head &&
  gitIn(top, ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=normal']) === ''

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
  const where = ['-z', '--', ...pathspecs(exclude, ':/')]
  const names = ['diff', '--name-only', '--no-renames', '--no-relative', '--no-ext-diff', '--ignore-submodules=dirty']
  const tracked = splitZ(gitIn(top, ['--no-optional-locks', ...names, baseOf(integration, top), ...where], folder))
  const untracked = splitZ(gitIn(top, ['ls-files', '--others', '--exclude-standard', '--full-name', ...where], folder))
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
  const seen = changesIn(folder)
  const top = topOf(integration, folder)
  const unresolved = seen.unmerged.length > 0 || mergingIn(top) !== null ? unresolvedIn(top) : []
  if (unresolved.length === 0) return { ...commitAll(integration, folder, wish, seen), unresolved }
  const paths = unresolved.map((path) => fromProject(integration.prefix, path))
  return { commit: null, changed: changedIn(integration, folder, wish.exclude), lines: null, unresolved: paths }
}
