import { createHash } from 'node:crypto'
import { existsSync, type Stats } from 'node:fs'
import { lstat, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { changedPaths, topFolder } from './changed-paths.ts'
import { askGit } from './git-command.ts'

/** Changed or untracked path (from the repository's top folder, with `/`) -> what is there, in a few characters. */
export type Snapshot = Readonly<Record<string, string>>

/**
 * What git shows as changed or untracked in the project right now. Taken when a run starts, so that the commit at its end
 * can leave out what was there before. Empty without a repository. Refused `git-failed` when git will not work with it.
 */
export const snapshot = async (project: string): Promise<Record<string, string>> => {
  const top = topFolder(project)
  if ('none' in top) return {}
  const { changed } = changedPaths(project, [])
  return Object.fromEntries(await fingerprints(top.folder, changed))
}

/** The paths of a snapshot where the same is there now. */
export const unchangedSince = async (folder: string, before: Snapshot): Promise<Set<string>> => {
  const now = await fingerprints(folder, Object.keys(before))
  return new Set([...now].filter(([path, found]) => before[path] === found).map(([path]) => path))
}

const fingerprints = async (folder: string, paths: readonly string[]): Promise<Map<string, string>> => {
  const found = new Map<string, string>()
  for (const path of paths) found.set(path, await fingerprint(join(folder, path)))
  return found
}

/** Same text: same kind, content and executable bit. */
const fingerprint = async (path: string): Promise<string> => {
  try {
    return await describe(path, await lstat(path))
  } catch (error) {
    return error instanceof Error && 'code' in error ? `none (${String(error.code)})` : 'none'
  }
}

// Larger ones are told apart by size and time: a run must not wait for gigabytes to be read.
const LARGEST_HASHED = 64 * 1024 * 1024

const describe = async (path: string, found: Stats): Promise<string> => {
  if (found.isSymbolicLink()) return `link ${await readlink(path)}`
  if (found.isDirectory()) return existsSync(join(path, '.git')) ? `commit ${headOf(path)}` : 'folder'
  if (!found.isFile()) return 'special'
  const kind = (found.mode & 0o100) === 0 ? 'file' : 'program'
  if (found.size > LARGEST_HASHED) return `${kind} ${found.size} bytes ${found.mtimeMs}`
  return `${kind} ${createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
    .slice(0, 32)}`
}

const headOf = (folder: string): string => askGit(folder, ['rev-parse', 'HEAD']).stdout.trim()
