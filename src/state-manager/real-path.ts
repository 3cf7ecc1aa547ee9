import { readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { isMissing } from './read.ts'

/** Whether a path is a folder or lies in it, by the words of both: neither `..` nor links are looked through. */
export const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

// As many links as the kernel follows, and as long a path as it takes: to look where one of a million signs leads, folder by folder,
// takes minutes.
const MOST_LINKS = 40
const LONGEST = 4096

/** Where an absolute path leads, through every link, also when its end does not exist; null when it cannot be followed. */
export const realPathOf = (path: string, links = 0): string | null => {
  if (links > MOST_LINKS || path.length > LONGEST) return null
  try {
    return realpathSync(path)
  } catch (error) {
    if (!isMissing(error)) return null
  }
  if (dirname(path) === path) return path
  const parent = realPathOf(dirname(path), links)
  if (parent === null) return null
  // A link that leads nowhere yet: what is written through it appears where it points.
  const target = linkTarget(path)
  return target === null ? join(parent, basename(path)) : realPathOf(resolve(parent, target), links + 1)
}

/** What is written to a path, or run by it: where it leads; the path itself when it cannot be followed. */
export const targetOf = (path: string): string => realPathOf(path) ?? path

const linkTarget = (path: string): string | null => {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
