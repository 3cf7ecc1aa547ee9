import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

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
