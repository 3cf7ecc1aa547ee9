import { chmodSync, lstatSync, readlinkSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Refused } from '../workflow/core/refused.ts'
import { codeOf, textAt } from './read.ts'
import { cannotWrite, makeFolder, removeDraft } from './write.ts'

/**
 * The text of a file that is the user's own and may be replaced by us; null when it is not there.
 *
 * @throws Refused `cannot-write` a link, a folder, a file that is read-only
 */
export const usersFile = (path: string): string | null => {
  lookAt(path)
  try {
    return textAt(path)
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** Replaces it as a whole, with the permissions that it had; null removes it. @throws Refused as `usersFile` */
export const replaceUsersFile = (path: string, content: string | null): void => {
  const found = lookAt(path)
  const draft = `${path}.${process.pid}.draft`
  try {
    if (content === null) return rmSync(path, { force: true })
    makeFolder(dirname(path))
    // It may hold what nobody else is to read: it never lies there with more permissions than it had.
    const mode = found ? found.mode & 0o777 : 0o600
    writeFileSync(draft, content, { flag: 'wx', mode })
    chmodSync(draft, mode)
    renameSync(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') removeDraft(draft)
    throw cannotWrite(path, error)
  }
}

const lookAt = (path: string): Stats | undefined => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return undefined
  if (found.isSymbolicLink()) throw refused(path, `a link to ${readlinkSync(path)}, which is kept elsewhere`)
  if (!found.isFile()) throw refused(path, 'no file')
  // For whoever may write everything, too: the user said so.
  if ((found.mode & 0o200) === 0) throw refused(path, 'read-only')
  return found
}

const refused = (path: string, what: string): Refused =>
  new Refused('cannot-write', `${path} is ${what}: nothing was written. Change it by hand, or mend that and try again`)
