import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ifReadable } from '../state-manager/read.ts'
import { shortHash } from '../state-manager/seal.ts'
import type { Fingerprints } from '../workflow/core/step.ts'

/** What stands at these paths of a project now: a hash for a file, for a folder one of what it holds. */
export const fingerprintsOf = (root: string, paths: readonly string[]): Fingerprints =>
  Object.fromEntries([...new Set(paths)].map((path) => [path, fingerprint(join(root, beforePattern(path)))]))

// Of `src/**/*.ts` the folder is looked at.
const beforePattern = (path: string): string => {
  const names = path.split('/')
  const pattern = names.findIndex((name) => /[*?{[]/.test(name))
  return pattern === -1 ? path : names.slice(0, pattern).join('/')
}

const MOST_ENTRIES = 5000

// Nothing there, or nothing that can be read: the same before and after.
const fingerprint = (path: string): string | null =>
  ifReadable(() => {
    const found = statSync(path)
    if (!found.isDirectory()) return shortHash(readFileSync(path))
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).toSorted().slice(0, MOST_ENTRIES)
    return shortHash(names.map((name) => `${name} ${stampOf(join(path, name))}`).join('\n'))
  }, null)

const stampOf = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? `${found.size} ${found.mtimeMs}` : ''
}
