import { existsSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ifReadable, namesIn, textIfReadable } from '../../state-manager/read.ts'
import { targetOf } from '../../state-manager/real-path.ts'
import { askGit, git, splitZ } from '../git-command.ts'
import { commonFolderOf, gitFolderOf } from '../git-folder.ts'
import type { Integration } from './integration.ts'
import { gitIn } from './tree-git.ts'

export const treesFolder = (root: string): string => join(root, '.agents', 'trees')

/** Where the project is in the tree of this name. */
export const treeFolder = (root: string, prefix: string, name: string): string =>
  resolve(treesFolder(root), name, prefix)

/** The top folder of the tree in which a project folder is. */
export const topOf = ({ prefix }: Pick<Integration, 'prefix'>, folder: string): string =>
  resolve(folder, ...prefix.split('/').flatMap((part) => (part === '' ? [] : ['..'])))

// In git's own folder of the worktree: written when everything is there, and gone together with it.
const MADE_FOR = 'phasegate-made-for'

/** The commit that is being merged in a worktree; null: none is. */
export const mergingIn = (top: string): string | null =>
  textIfReadable(join(gitFolderOf(top) ?? join(top, '.git'), 'MERGE_HEAD'))?.split('\n')[0] ?? null

/** The `keep` of the integration that a tree was made for; null: it is not whole, or not ours. */
export const madeFor = (top: string): string | null => markOf(top)[0] ?? null

/** The commit that a tree was made of. */
export const madeOf = (top: string): string | null => markOf(top)[1] ?? null

const markOf = (top: string): string[] => {
  const folder = gitFolderOf(top)
  return (folder === null ? null : textIfReadable(join(folder, MADE_FOR)))?.split('\n') ?? []
}

export const markMade = (top: string, keep: string, of: string): void =>
  writeFileSync(join(gitFolderOf(top) ?? join(top, '.git'), MADE_FOR), `${keep}\n${of}`)

/** Makes room for a tree: what is half made is removed, what git has lost set aside. */
export const clearPlace = (repository: string, top: string): void => {
  const isWorktree = existsSync(join(top, '.git'))
  const known = adminOf(repository, top) !== null
  if (!isWorktree || known) return removeWorktree(repository, top)
  // Its work is in it, though git has lost it: never deleted.
  for (let number = 1; ; number++) {
    const aside = `${top}-lost-${number}`
    if (existsSync(aside)) continue
    return renameSync(top, aside)
  }
}

/** Makes git and a tree know each other again: its project was moved, or its `.git` is gone. */
export const repairWorktree = (repository: string, top: string): void => {
  const admin = existsSync(join(top, '.git')) ? null : adminOf(repository, top)
  if (admin !== null) writeFileSync(join(top, '.git'), `gitdir: ${admin}\n`)
  askGit(repository, ['worktree', 'repair', top])
}

/** Whatever state it is in, locked or half there; other worktrees that git would prune stay. */
export const removeWorktree = (repository: string, top: string): void => {
  const admin = adminOf(repository, top)
  rmSync(top, { recursive: true, force: true, maxRetries: 5 })
  if (admin !== null) rmSync(admin, { recursive: true, force: true, maxRetries: 5 })
}

const adminOf = (repository: string, top: string): string | null => {
  const all = join(commonOf(repository), 'worktrees')
  const name = namesIn(all).find((each) => {
    const link = textIfReadable(join(all, each, 'gitdir'))
    return link !== null && targetOf(resolve(all, each, link.trim())) === targetOf(join(top, '.git'))
  })
  return name === undefined ? null : join(all, name)
}

export interface Worktree {
  /** Its top folder. */
  readonly folder: string
  /** The commit that it is at; empty before the first. */
  readonly head: string
  readonly branch: string | null
}

/** All worktrees of a repository, trees of ours too, but for those whose folder somebody removed: nobody is in them. */
export const worktreesOf = (top: string): Worktree[] =>
  git(top, ['worktree', 'list', '--porcelain', '-z'])
    .split('\0\0')
    .flatMap((entry) => {
      const lines = splitZ(entry)
      if (lines.some((line) => line.startsWith('prunable'))) return []
      const [folder, head = '', branch = null] = ['worktree ', 'HEAD ', 'branch refs/heads/'].map((word) =>
        lines.find((line) => line.startsWith(word))?.slice(word.length),
      )
      return folder === undefined ? [] : [{ folder, head, branch }]
    })

/** git's own folder that all worktrees of a repository share. */
export const commonOf = (repository: string): string => {
  const folder = gitFolderOf(repository)
  if (folder !== null) return commonFolderOf(folder)
  return git(repository, ['rev-parse', '--path-format=absolute', '--git-common-dir']).trimEnd()
}

/** As the commit is: what is changed or untracked goes; ignored files and links stay. */
export const cleanTo = (integration: Integration, folder: string, commit: string): void => {
  const top = topOf(integration, folder)
  const linked = linksIn(integration, folder)
  detach(top, commit)
  gitIn(top, ['reset', '--quiet', '--hard'])
  gitIn(top, ['clean', '-ffdq', '--', ':/', ...linked.map(without)])
}

/** HEAD at a commit, on whatever branch an agent may be: that branch stays where it is, and so do files and index. */
export const detach = (top: string, commit: string): void => {
  const folder = gitFolderOf(top)
  if (folder !== null) forgetUnfinished(folder)
  if (folder !== null && textIfReadable(join(folder, 'HEAD')) === `${commit}\n`) return
  gitIn(top, [...TO_COMMIT, commit])
}

const TO_COMMIT = ['update-ref', '--no-deref', 'HEAD']

/** What git is asked in a tree whose agent is at work and has put it on a branch: it stays as it is, and the branch is free. */
export const OFF_BRANCH = [...TO_COMMIT, 'HEAD']

const UNFINISHED = ['rebase-merge', 'rebase-apply', 'sequencer', 'CHERRY_PICK_HEAD', 'REVERT_HEAD']

/** Whether git has begun something else than a merge in a tree. */
export const isUnfinished = (top: string): boolean => {
  const folder = gitFolderOf(top)
  return folder !== null && UNFINISHED.some((name) => existsSync(join(folder, name)))
}

const forgetUnfinished = (folder: string): void => {
  forgetDeadLock(join(folder, 'index.lock'))
  for (const name of UNFINISHED) rmSync(join(folder, name), { recursive: true, force: true })
}

const DEAD_AFTER_MS = 60_000

// A git that was killed leaves it, and nobody could work in that tree again; no git at work holds it for that long.
const forgetDeadLock = (lock: string): void => {
  const made = ifReadable(() => statSync(lock).mtimeMs, null)
  if (made !== null && Date.now() - made > DEAD_AFTER_MS) rmSync(lock, { force: true })
}

export const without = (path: string): string => `:(exclude,top,literal)${path}`

/** Untracked links in a tree that lead to the same place in the user's checkout: ours, however git's ignore rules see them. */
const linksIn = (integration: Integration, folder: string): string[] => {
  const top = topOf(integration, folder)
  const untracked = splitZ(gitIn(top, ['ls-files', '--others', '--exclude-standard', '-z']))
  return untracked.filter((path) => isLink(integration, top, path))
}

export const isLink = (integration: Pick<Integration, 'top'>, top: string, path: string): boolean => {
  // Nothing is there, or no link, or a file where its folder was.
  const target = ifReadable(() => readlinkSync(join(top, path)), null)
  return target === join(integration.top, path)
}
