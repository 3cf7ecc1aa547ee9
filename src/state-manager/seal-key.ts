import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { makeSecret } from './make-secret.ts'
import { ifReadable } from './read.ts'

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
  // When it was last changed in any way: no program can set that.
  const file = statSync(path, { throwIfNoEntry: false })?.ctimeMs
  const key = statSync(join(ownFolder(), 'key'), { throwIfNoEntry: false })?.mtimeMs
  return file !== undefined && key !== undefined && file > key
}

/** The key, made where there is none yet; null where that cannot be: what is written then goes unsealed. */
export const makeSealKey = (): Buffer | null => {
  const known = sealKey()
  if (known) return known
  const folder = ifReadable(ownFolder, null)
  if (folder !== null) makeSecret(join(folder, 'key'), randomBytes(32).toString('hex'))
  return sealKey()
}
