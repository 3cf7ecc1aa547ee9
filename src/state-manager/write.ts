import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { cannotWrite, codeOf, removeDraft } from './journal.ts'

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, never a part.
 *
 * @throws Refused `cannot-write`
 */
export const writeWhole = (path: string, text: string): void => {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch (error) {
    throw cannotWrite(path, error)
  }
  if (!writeWhereThere(path, text)) throw new Error(`${dirname(path)} vanished while ${path} was written`)
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
