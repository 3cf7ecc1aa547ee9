import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { cannotWrite, codeOf, removeDraft } from './journal.ts'
import { Refused } from '../workflow/core/refused.ts'

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, never a part.
 *
 * @throws Refused `cannot-write`
 */
export const writeWhole = (path: string, text: string): void => {
  makeFolder(dirname(path))
  if (!writeWhereThere(path, text)) throw new Error(`${dirname(path)} vanished while ${path} was written`)
}

/**
 * Makes a folder with those it lies in; one that is there is fine.
 *
 * @throws Refused `cannot-write`
 */
export const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true })
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw cannotWrite(path, error)
    // What Node says of several folders at once.
    const reason = 'the file system is read-only, or a link on the way leads nowhere'
    throw new Refused('cannot-write', `cannot write ${path}: ${reason}. Mend that, then try again`)
  }
}

/**
 * As `writeWhole`, in a folder that is there; false when it is not (a run that was moved away meanwhile). What belongs to a
 * run is written so: the folder it would leave behind looks like another program's, and no run could start beside it.
 *
 * @throws Refused `cannot-write`
 */
export const writeWhereThere = (path: string, text: string): boolean => {
  const draft = `${path}.${process.pid}.draft`
  try {
    writeFileSync(draft, text)
    renameSync(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    removeDraft(draft)
    throw cannotWrite(path, error)
  }
}
