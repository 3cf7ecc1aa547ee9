import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ifReadable } from './read.ts'
import { removeDraft } from './write.ts'

/** What this user keeps outside of every project: `~/.phasegate`. */
export const ownFolder = (): string => join(homedir(), '.phasegate')

const KEY = /^[\da-f]{64}$/

/** The key that commits are sealed with, `~/.phasegate/key`; null when there is none, or none that can be read. */
export const sealKey = (): Buffer | null => {
  const text = ifReadable(() => readFileSync(join(ownFolder(), 'key'), 'utf8').trim(), '')
  return KEY.test(text) ? Buffer.from(text, 'hex') : null
}

/** The same, made where there is none yet; null where that cannot be: what is written then goes unsealed. */
export const makeSealKey = (): Buffer | null => {
  const known = sealKey()
  if (known) return known
  const draft = join(ifReadable(ownFolder, ''), `.draft-${process.pid}-${randomBytes(6).toString('hex')}`)
  try {
    mkdirSync(ownFolder(), { recursive: true, mode: 0o700 })
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
    // Whole or not at all: of several processes that make the first key, all use one.
    linkSync(draft, join(ownFolder(), 'key'))
  } catch {
    return sealKey()
  } finally {
    removeDraft(draft)
  }
  return sealKey()
}
