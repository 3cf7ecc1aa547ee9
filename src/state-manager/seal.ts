import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { ifReadable } from './read.ts'
import { removeDraft } from './write.ts'

// Every commit carries the hash of the one before it, and a seal that only a holder of the key can make. What somebody else
// wrote, or changed later, does not fit: see `walk-journal.ts`.

export const hashOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')

/** Enough of it to tell two contents apart that nobody has made to look alike. */
export const shortHash = (content: string | Buffer): string => hashOf(content).slice(0, 16)

export const macOf = (content: string | Buffer, key: Buffer): string =>
  createHmac('sha256', key).update(content).digest('hex')

/** The line of a commit file. @param key null: it goes unsealed */
export const sealedLine = (commit: object, key: Buffer | null): string => {
  const body = JSON.stringify(commit)
  return key === null ? body : `${body.slice(0, -1)},"seal":"${macOf(body, key)}"}`
}

/** Whose seal a line carries: made with this key, with another one (or over another text), or none. */
export type Seal = 'own' | 'other' | 'none'

const SEAL = /,"seal":"([\da-f]{64})"\}$/

export const sealOf = (line: string, key: Buffer | null): Seal => {
  const found = SEAL.exec(line.slice(-LENGTH))?.[1]
  if (found === undefined) return 'none'
  return key !== null && isSameSecret(found, macOf(`${line.slice(0, -LENGTH)}}`, key)) ? 'own' : 'other'
}

const LENGTH = `,"seal":"${'0'.repeat(64)}"}`.length

/** Whether two codes are the same; how long that takes tells nothing of where they differ. */
export const isSameSecret = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** What this user keeps outside of every project: `~/.phasegate`. */
export const ownFolder = (): string => join(homedir(), '.phasegate')

const KEY = /^[\da-f]{64}$/

/** The key that commits are sealed with, `~/.phasegate/key`; null when there is none, or none that can be read. */
export const sealKey = (): Buffer | null => {
  const text = ifReadable(() => readFileSync(join(ownFolder(), 'key'), 'utf8').trim(), '')
  return KEY.test(text) ? Buffer.from(text, 'hex') : null
}

/** Whether a file was put there after the key was made: what of ours has been written since has a seal. */
export const isSinceKey = (path: string): boolean => {
  const age = ageBesideKey(path)
  return age !== null && age > 0
}

/** How much younger a file is than the key, in ms; null where one of them is not there. */
export const ageBesideKey = (path: string): number | null => {
  // When it was last changed in any way: no program can set that.
  const file = statSync(path, { throwIfNoEntry: false })?.ctimeMs
  const key = statSync(join(ownFolder(), 'key'), { throwIfNoEntry: false })?.mtimeMs
  return file === undefined || key === undefined ? null : file - key
}

/** The key, made where there is none yet; null where that cannot be: what is written then goes unsealed. */
export const makeSealKey = (): Buffer | null => {
  const known = sealKey()
  if (known) return known
  const folder = ifReadable(ownFolder, null)
  if (folder !== null) makeSecret(join(folder, 'key'), randomBytes(32).toString('hex'))
  return sealKey()
}

/**
 * Makes a file that only this user reads, with its folder. Whole or not at all: of several processes that make it first, all find
 * the same. Where it is there already, or cannot be, nothing happens: who reads it finds out.
 */
export const makeSecret = (path: string, text: string): void => {
  const draft = join(dirname(path), `.draft-${process.pid}-${randomBytes(6).toString('hex')}`)
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(draft, `${text}\n`, { mode: 0o600, flag: 'wx' })
    linkSync(draft, path)
  } catch {
    return
  } finally {
    removeDraft(draft)
  }
}
