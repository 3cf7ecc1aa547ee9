import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { currentBranch } from '../branch.ts'
import { lookForTop } from '../changed-paths.ts'
import { askGit } from '../git-command.ts'
import { idOf } from './objects.ts'

/** Where trees can be made for a project folder, or why they cannot (a sentence for people). */
export type TreesHere = { readonly on: Repository } | { readonly off: string }

export interface Repository {
  /** The project folder, every link followed; its `.agents/trees/` holds the trees. */
  readonly root: string
  /** The top folder of the worktree that the project is in. */
  readonly top: string
  /** The project below the top folder: '' or 'packages/a/'. */
  readonly prefix: string
  /** The commit the user is on. */
  readonly head: string
  /** null: HEAD is detached. */
  readonly branch: string | null
}

/** Throws nothing. */
export const treesHere = (project: string): TreesHere => {
  const here = repositoryAt(project)
  const odd = 'on' in here ? oddity(here.on.top) : null
  return odd === null ? here : { off: odd }
}

/** The same of what was begun here once, though trees could no longer be made. */
export const repositoryAt = (project: string): TreesHere => {
  const found = lookForTop(project)
  if ('none' in found) return { off: found.none }
  if ('failed' in found) return { off: `git cannot work with this repository: ${found.failed}` }
  const old = tooOld(project)
  if (old !== null) return { off: `git 2.38 or newer is needed; this is ${old}` }
  const top = found.folder
  const head = idOf(top, 'HEAD')
  if (head === null) return { off: 'the repository has no commit yet' }
  const prefix = top === project ? '' : askGit(project, ['rev-parse', '--show-prefix']).stdout.replace(/\r?\n$/, '')
  // A folder that git ignores or has never seen: a tree would not hold it.
  if (prefix !== '' && askGit(top, ['cat-file', '-e', `HEAD:${prefix.slice(0, -1)}`]).code !== 0)
    return { off: `nothing in ${prefix} is committed` }
  const root = join(top, prefix.slice(0, -1))
  return { on: { root, top, prefix, head, branch: currentBranch(top) } }
}

// `merge-tree --write-tree` came with 2.38.
const NEEDED = [2, 38] as const

const tooOld = (folder: string): string | null => {
  const { stdout } = askGit(folder, ['version'])
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(stdout) ?? []).map(Number)
  const enough = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
  return enough ? null : stdout.trim().replace(/^git version /, '')
}

const oddity = (top: string): string | null => {
  const { stdout } = askGit(top, ['config', '--get-regexp', String.raw`^(core\.sparsecheckout|submodule\..*\.url)$`])
  if (/^core\.sparsecheckout (?:true|yes|on|1)$/im.test(stdout)) return 'the checkout is sparse'
  const initialised = /^submodule\./m.test(stdout) && existsSync(join(top, '.gitmodules'))
  return initialised ? 'the repository has submodules, which a worktree does not bring along' : null
}

/** A path from the top folder as one from the project's: `../x` above it. */
export const fromProject = (prefix: string, path: string): string => posix.relative(`/${prefix}`, `/${path}`)
