import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeDraft } from './write.ts'

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
