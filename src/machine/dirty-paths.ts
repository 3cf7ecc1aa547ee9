import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from '../state-manager/read.ts'
import { changedPaths, topFolder } from './changed-paths.ts'
import { askGit } from './git-command.ts'

/** Changed or untracked path (from the repository's top folder, with `/`) -> what is there, in a few characters. */
export type Snapshot = Readonly<Record<string, string>>

/**
 * What git shows as changed or untracked in the project right now. Taken when a run starts, so that the commit at its end
 * can leave out what was there before. Empty without a repository. Refused `git-failed` when git will not work with it.
 */
export const snapshot = (project: string): Record<string, string> => {
  const top = topFolder(project)
  return 'none' in top ? {} : fingerprints(top.folder, changedPaths(project, []).changed)
}

/** The paths of a snapshot where the same is there now. */
export const unchangedSince = (folder: string, before: Snapshot): Set<string> => {
  const paths = Object.keys(before)
  const now = fingerprints(folder, paths)
  return new Set(paths.filter((path) => before[path] === now[path]))
}

const fingerprints = (folder: string, paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, fingerprint(join(folder, path))]))

/** Same text: same kind, content and executable bit. */
const fingerprint = (path: string): string => {
  try {
    return described(path)
  } catch (error) {
    return codeOf(error) === '' ? 'none' : `none (${codeOf(error)})`
  }
}

// Larger ones are told apart by size and time: a run must not wait for gigabytes to be read.
const LARGEST_HASHED = 64 * 1024 * 1024

const described = (path: string): string => {
  const found = lstatSync(path)
  if (found.isSymbolicLink()) return `link ${readlinkSync(path)}`
  if (found.isDirectory()) return existsSync(join(path, '.git')) ? `commit ${headOf(path)}` : 'folder'
  if (!found.isFile()) return 'special'
  const kind = (found.mode & 0o100) === 0 ? 'file' : 'program'
  if (found.size > LARGEST_HASHED) return `${kind} ${found.size} bytes ${found.mtimeMs}`
  return `${kind} ${createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 32)}`
}

const headOf = (folder: string): string => askGit(folder, ['rev-parse', 'HEAD']).stdout.trim()
