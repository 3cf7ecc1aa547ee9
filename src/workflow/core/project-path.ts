import type { World } from './verdict.ts'

/**
 * A path as the project writes it: relative, forward slashes, no `.` or `..` (`.` is the project itself); null when it
 * leaves the project. An absolute path is cut at the project's folder, which is the shortest of its beginnings that
 * does not leave the project.
 */
export const projectPath = (path: string, world: World): string | null => {
  const tidied = tidyPath(path)
  if (!isAbsolute(tidied)) return leaves(tidied) || !world.inside(tidied) ? null : tidied
  const names = tidied.split('/')
  const depth = names.findIndex((_, index) => world.inside(names.slice(0, index + 1).join('/') || '/'))
  return depth < 0 || !world.inside(tidied) ? null : names.slice(depth + 1).join('/') || '.'
}

/** Whether a path is no relative one that stays below where it is meant from, whatever that is. */
export const isOutside = (path: string): boolean => isAbsolute(path) || leaves(tidyPath(path))

/** The same path without `.`, `..`, doubled and trailing slashes; back slashes become forward ones. */
export const tidyPath = (path: string): string => {
  const slashed = path.trim().replaceAll('\\', '/')
  const root = slashed.startsWith('/') ? '/' : ''
  const kept: string[] = []
  for (const name of slashed.split('/')) {
    if (name === '' || name === '.') continue
    if (name === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (name !== '..' || root === '') kept.push(name)
  }
  return root + kept.join('/') || '.'
}

export const isAbsolute = (path: string): boolean => /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path)

const leaves = (tidied: string): boolean => /^(?:\.\.|~)(?:\/|$)/.test(tidied)
