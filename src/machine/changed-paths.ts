import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ifReadable } from '../state-manager/read.ts'
import { Refused } from '../workflow/core/refused.ts'
import { askGit, git, lastLines, NOT_INSTALLED, splitZ } from './git-command.ts'

type Top = { readonly folder: string } | { readonly none: string }

/** The repository's top folder, or why there is none. Refused `git-failed` for one that git will not work with. */
export const topFolder = (project: string): Top => {
  const top = lookForTop(project)
  if (!('failed' in top)) return top
  throw new Refused('git-failed', `git cannot work with the repository of ${project}:\n${top.failed}`)
}

/** The same, and what git says of a repository that it will not work with. */
export const lookForTop = (project: string): Top | { readonly failed: string } => {
  const answer = askGit(project, ['rev-parse', '--show-toplevel'])
  if (answer.code === 0) return { folder: answer.stdout.replace(/\r?\n$/, '') }
  if (answer.code === NOT_INSTALLED) return { none: 'git is not installed' }
  if (!hasRepository(project)) return { none: 'not a git repository' }
  return { failed: lastLines(answer) }
}

const hasRepository = (folder: string): boolean =>
  existsSync(join(folder, '.git')) || (dirname(folder) !== folder && hasRepository(dirname(folder)))

/** Paths from the repository's top folder, with `/`. */
export interface ChangedPaths {
  readonly changed: readonly string[]
  /** In conflict: git has several versions of it. */
  readonly unmerged: readonly string[]
  /** What a commit cannot take: changes inside submodules, repositories of their own, names that are not UTF-8. */
  readonly foreign: readonly string[]
  /**
   * What git shows as changed though it holds the very bytes of its commit: a file that a filter or rule for line ends would
   * write otherwise (never a pointer of LFS, CRLF since before `eol` was set). It is so in every fresh checkout: nobody's change.
   */
  readonly asCommitted: readonly string[]
  /** The index differs from HEAD there. */
  readonly isStaged: boolean
}

/**
 * What git shows as changed or untracked below the project, or in all of its repository, without what a pattern excludes;
 * `.agents/` always is. Refused `git-failed`.
 */
export const changedPaths = (
  project: string,
  excludePatterns: readonly string[],
  where: Where = '.',
  ask: (folder: string, args: readonly string[]) => string = git,
): ChangedPaths => {
  const text = ask(project, [...STATUS, '--', ...pathspecs(excludePatterns, where)])
  const read = splitZ(text).flatMap(readEntry)
  const top = read.some(({ was }) => was !== null) ? topOf(project) : ''
  const entries = read.map((entry) => (isAsCommitted(top, entry) ? { ...entry, kind: 'as-committed' as const } : entry))
  const of = (kind: Kind): string[] => entries.filter((entry) => entry.kind === kind).map(({ path }) => path)
  const isStaged = entries.some((entry) => entry.isStaged)
  return {
    changed: of('changed'),
    unmerged: of('unmerged'),
    foreign: of('foreign'),
    asCommitted: of('as-committed'),
    isStaged,
  }
}

const topOf = (folder: string): string =>
  existsSync(join(folder, '.git')) || dirname(folder) === folder ? folder : topOf(dirname(folder))

const isAsCommitted = (top: string, { path, was }: Entry): boolean => was !== null && holdsBlob(join(top, path), was)

/** Whether a file holds the bytes of a blob, whatever filters and rules for line ends would make of them. */
export const holdsBlob = (file: string, id: string): boolean => {
  const bytes = ifReadable(() => (lstatSync(file).isFile() ? readFileSync(file) : null), null)
  if (bytes === null) return false
  const hash = createHash(id.length === 64 ? 'sha256' : 'sha1')
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === id
}

/** Below the project, or the whole repository: the words git has for it. */
type Where = '.' | ':/'

/** For git in the project's folder: all there, without what a pattern excludes and without `.agents/`. */
export const pathspecs = (excludePatterns: readonly string[], where: Where): string[] => [
  where,
  ':(exclude).agents',
  ...excludePatterns.flatMap(excluded),
]

const STATUS = [
  '--no-optional-locks',
  'status',
  '--porcelain=v2',
  '-z',
  '--untracked-files=all',
  '--no-renames',
  '--ignore-submodules=none',
]

/**
 * A pattern as `.gitignore` reads it, in git's own globs: without a slash it matches at every depth, with one it starts
 * at the project; a folder that matches takes what is in it along.
 */
const excluded = (pattern: string): string[] => {
  const path = pattern.trim().replace(/\/+$/, '')
  const bare = path.replace(/^\/+/, '')
  if (bare === '') return []
  const glob = path.includes('/') ? `:(exclude,glob)${bare}` : `:(exclude,top,glob)**/${bare}`
  return [glob, `${glob}/**`]
}

type Kind = 'changed' | 'unmerged' | 'foreign' | 'as-committed'

interface Entry {
  readonly kind: Kind
  readonly path: string
  readonly isStaged: boolean
  /** The id of what HEAD and index hold, where nothing but the bytes of the file may differ from it. */
  readonly was: string | null
}

// `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path` (git-status, porcelain version 2).
const readEntry = (line: string): Entry[] => {
  const fields = line.split(' ')
  const [mark, states = '', submodule, , modeInIndex, mode, id = ''] = fields
  if (mark === '?') return [named('changed', line.slice(2), false)]
  if (mark === 'u') return [named('unmerged', fields.slice(10).join(' '), true)]
  if (mark !== '1') return []
  // `S.` : a submodule at the same commit, so what changed is inside it.
  const inside = states === '.M' && submodule?.startsWith('S.')
  const was = states === '.M' && modeInIndex === mode && submodule === 'N...' ? id : null
  return [{ ...named(inside ? 'foreign' : 'changed', fields.slice(8).join(' '), !states.startsWith('.')), was }]
}

// Reading changed a name that is not UTF-8, so git would not find it again; only a repository is listed as a folder.
const named = (kind: Kind, path: string, isStaged: boolean): Entry => ({
  kind: path.includes('\uFFFD') || path.endsWith('/') ? 'foreign' : kind,
  path,
  isStaged,
  was: null,
})
