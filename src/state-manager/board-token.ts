import { createHash, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ifReadable } from './read.ts'
import { ownFolder } from './seal-key.ts'
import { removeDraft } from './write.ts'

const TOKEN = /^[\w-]{32}$/

/** What the address of a project's board holds so that only this user knows it: kept, so that an open page finds it again. */
export const boardToken = (root: string): string => {
  const folder = join(ownFolder(), 'boards')
  const path = join(folder, createHash('sha256').update(root).digest('hex').slice(0, 16))
  const known = tokenIn(path)
  if (known !== null) return known
  const made = randomBytes(24).toString('base64url')
  const draft = join(folder, `.draft-${process.pid}-${randomBytes(6).toString('hex')}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(draft, `${made}\n`, { mode: 0o600, flag: 'wx' })
    linkSync(draft, path)
  } catch {
    // Where it cannot be kept, this board has one of its own.
    return tokenIn(path) ?? made
  } finally {
    removeDraft(draft)
  }
  return made
}

const tokenIn = (path: string): string | null => {
  const text = ifReadable(() => readFileSync(path, 'utf8').trim(), '')
  return TOKEN.test(text) ? text : null
}
