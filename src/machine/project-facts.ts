import { existsSync, lstatSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { isMissing } from '../state-manager/read.ts'
import { isInside, realPathOf } from '../state-manager/real-path.ts'
import type { World } from '../workflow/core/verdict.ts'
import { askGit } from './git-command.ts'

/**
 * The world of a project folder, asked of disk and git when a question comes; an answer is kept for the life of the
 * returned value, so take a new one for every check. Throws nothing: without git nothing counts as deleted.
 */
export const projectWorld = (project: string): World => {
  const root = realPathOf(resolve(project)) ?? resolve(project)
  const inside = remembered((path) => leadsInside(root, resolve(root, path)))
  return {
    exists: remembered((path) => existsSync(resolve(root, path))),
    inside,
    deleted: remembered((path) => inside(path) && isDeleted(root, resolve(root, path))),
  }
}

const remembered = (ask: (path: string) => boolean): ((path: string) => boolean) => {
  const answers = new Map<string, boolean>()
  return (path) => {
    const answer = answers.get(path) ?? ask(path)
    answers.set(path, answer)
    return answer
  }
}

const leadsInside = (root: string, path: string): boolean => {
  const real = realPathOf(path)
  return real !== null && isInside(root, real)
}

const isDeleted = (root: string, path: string): boolean => {
  const real = realPathOf(path)
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
