import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { World } from '../workflow/artifact/verdict.ts'
import { askGit } from './git-command.ts'

/**
 * The world of a project folder, asked of disk and git when a question comes; an answer is kept for the life of the
 * returned value, so take a new one for every check. Throws nothing: without git nothing counts as deleted.
 */
export const projectWorld = (project: string): World => {
  const root = realpathOf(resolve(project)) ?? resolve(project)
  const inside = remembered((path) => isInside(root, resolve(root, path)))
  return {
    exists: remembered((path) => existsSync(resolve(root, path))),
    inside,
    deleted: remembered((path) => inside(path) && isDeleted(root, resolve(root, path))),
  }
}

const remembered = (ask: (path: string) => boolean): ((path: string) => boolean) => {
  const answers = new Map<string, boolean>()
  return (path) => {
    const known = answers.get(path)
    if (known !== undefined) return known
    const answer = ask(path)
    answers.set(path, answer)
    return answer
  }
}

const isInside = (root: string, path: string): boolean => {
  const real = realpathOf(path)
  if (real === null) return false
  const way = relative(root, real)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

// As many links as the kernel follows.
const MOST_LINKS = 40

/** Where a path leads, through every link, also when its end does not exist; null when it cannot be followed. */
const realpathOf = (path: string, links = 0): string | null => {
  if (links > MOST_LINKS) return null
  try {
    return realpathSync(path)
  } catch (error) {
    if (!isMissing(error)) return null
  }
  if (dirname(path) === path) return path
  const parent = realpathOf(dirname(path), links)
  if (parent === null) return null
  // A link that leads nowhere yet: what is written through it appears where it points.
  const target = linkTarget(path)
  return target === null ? join(parent, basename(path)) : realpathOf(resolve(parent, target), links + 1)
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

const linkTarget = (path: string): string | null => {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}

const isDeleted = (root: string, path: string): boolean => {
  const real = realpathOf(path)
  if (real === null || isThere(path)) return false
  const name = relative(root, real).split(sep).join('/')
  const { code, stdout } = askGit(root, ['cat-file', '-t', `HEAD:./${name}`])
  return code === 0 && stdout.trim() === 'blob'
}

const isThere = (path: string): boolean => {
  try {
    lstatSync(path)
    return true
  } catch (error) {
    return !isMissing(error)
  }
}
