import { existsSync, linkSync, lstatSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refused } from '../workflow/core/refused.ts'
import { type Commit, commitName } from './journal.ts'
import { codeOf, ifReadable } from './read.ts'
import { cannotWrite, makeFolder, refuseLinked, removeDraft } from './write.ts'

/**
 * Publishes a commit under its number; false when somebody else was first, or the journal was moved away meanwhile: then
 * it has to be read and decided upon again.
 *
 * @param line what its file is to hold
 * @throws Refused `cannot-write` when the folder is read-only, the disk is full, or the file system has no hard links
 */
export const publish = <Event>(folder: string, commit: Commit<Event>, line = JSON.stringify(commit)): boolean => {
  const draft = join(folder, `.draft-${process.pid}-${commit.commit}-${Math.random().toString(36).slice(2)}`)
  if (commit.commit === 1) makeFolder(folder)
  else refuseLinked(folder)
  try {
    writeFileSync(draft, `${line}\n`)
    return linkTo(folder, draft, commit.commit)
  } catch (error) {
    // Of the first commit the folder was just made: a link that leads nowhere looks so, and would for ever.
    if (codeOf(error) === 'ENOENT' && commit.commit > 1) return false
    throw cannotWrite(folder, error)
  } finally {
    removeDraft(draft)
  }
}

// A hard link appears whole or fails: no lock, no half-written commit. A draft left by a dead process delays nobody.
const linkTo = (folder: string, draft: string, number: number): boolean => {
  // The draft lies in the folder that was read, or in one that has taken its place and is shorter.
  if (number > 1 && !existsSync(join(folder, commitName(number - 1)))) return false
  try {
    linkSync(draft, join(folder, commitName(number)))
    return true
  } catch (error) {
    // A file server may do what it is asked, and lose its answer or ask itself again.
    if (isSameFile(draft, join(folder, commitName(number)))) return true
    if (codeOf(error) === 'EEXIST') return false
    throw NO_LINKS.has(codeOf(error)) ? new Refused('cannot-write', noLinks(folder)) : error
  }
}

const isSameFile = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((path) => ifReadable(() => lstatSync(path, { bigint: true }), null))
  return a?.ino !== undefined && a.ino === b?.ino && a.dev === b.dev
}

// The draft could be written there, so it is not for want of permission.
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'])

const noLinks = (folder: string): string =>
  `cannot write ${folder}: its file system has no hard links, which keep the journal whole. Put the project on another one (ext4, btrfs, xfs, APFS, NTFS)`
