import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeSecret, ownFolder, shortHash } from './seal.ts'
import { ifReadable } from './read.ts'

const TOKEN = /^[\w-]{32}$/

/** What the address of a project's board holds so that only this user knows it: kept, so that an open page finds it again. */
export const boardToken = (root: string): string => {
  const path = join(ownFolder(), 'boards', shortHash(root))
  const known = tokenIn(path)
  if (known !== null) return known
  const made = randomBytes(24).toString('base64url')
  makeSecret(path, made)
  // Where it cannot be kept, this board has one of its own.
  return tokenIn(path) ?? made
}

const tokenIn = (path: string): string | null => {
  const text = ifReadable(() => readFileSync(path, 'utf8').trim(), '')
  return TOKEN.test(text) ? text : null
}
