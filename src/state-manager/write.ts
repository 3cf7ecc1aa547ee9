import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refused } from '../workflow/core/refused.ts'
import { codeOf } from './read.ts'
import { isInside, targetOf } from './real-path.ts'

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, never a part.
 *
 * @throws Refused `cannot-write`
 */
export const writeWhole = (path: string, text: string): void => {
  makeFolder(dirname(path))
  if (!writeWhereThere(path, text)) throw new Error(`${dirname(path)} vanished while ${path} was written`)
}

/** Writes a file that says all by its name. @throws Refused `cannot-write` */
export const writeEmpty = (path: string): void => {
  makeFolder(dirname(path))
  writeFileSync(path, '')
}

/**
 * Makes a folder with those it lies in; one that is there is fine.
 *
 * @throws Refused `cannot-write`
 */
export const makeFolder = (path: string): void => {
  refuseLinked(path)
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
  refuseLinked(dirname(path))
  const draft = `${path}.${process.pid}.draft`
  try {
    writeDraft(draft, text)
    renameSync(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    removeDraft(draft)
    throw cannotWrite(path, error)
  }
}

/** Writes a file that is nobody else's: a link that waits at its name is not followed. */
export const writeDraft = (draft: string, content: string | Uint8Array): void => {
  removeDraft(draft)
  writeFileSync(draft, content, { flag: 'wx' })
}

// What we write lies in one of these; the last one named is the one that it is in.
const OURS = /^(.*[\\/])(\.agents|work|\.phasegate)(?=[\\/]|$)/s

/**
 * Refuses a folder of ours that a link leads out of ours: a clone may bring one, to wherever its author likes.
 *
 * @throws Refused `cannot-write`
 */
export const refuseLinked = (folder: string): void => {
  const [, root, name] = OURS.exec(folder) ?? []
  if (root === undefined || name === undefined) return
  const real = targetOf(folder)
  if (isInside(join(targetOf(root), name), real)) return
  throw new Refused(
    'cannot-write',
    `cannot write ${folder}: a link leads out of ${name}/, to ${real}. Remove the link, then try again`,
  )
}

/** Removes a draft, if that can be: what kept it from being written may do so again (`force` is for a file that is not there). */
export const removeDraft = (draft: string): void => {
  try {
    rmSync(draft, { force: true })
  } catch {
    return
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission to write there',
  EPERM: 'there is no permission to write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'the folder is gone, or a link on the way leads nowhere',
  ENOTDIR: 'a file is in the way of the folder',
  EEXIST: 'a file is in the way of the folder',
  EISDIR: 'a folder is in the way of the file',
}

/** The Refused `cannot-write` for a failed write; anything that is not the user's disk is a bug and travels on. */
export const cannotWrite = (path: string, error: unknown): unknown => {
  const reason = REASONS[codeOf(error)]
  return reason ? new Refused('cannot-write', `cannot write ${path}: ${reason}. Mend that, then try again`) : error
}

const TAKES_NOTHING: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

/** An exception that nobody has caught, as it is told: that a disk takes nothing is no defect, whatever was being written. */
export const asTold = (error: unknown): unknown => {
  if (!(error instanceof Error) || !TAKES_NOTHING.has(codeOf(error))) return error
  // Node names the file where it was opened, not where it was written.
  return cannotWrite('path' in error ? String(error.path) : 'a file', error)
}

/** Our folder ignores itself, so that no file of the user's has to. */
export const ignoreOwnFolder = ({ agents }: { readonly agents: string }): void => {
  const path = join(agents, '.gitignore')
  if (!existsSync(path)) writeWhole(path, '*\n')
}
