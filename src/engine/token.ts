import { createHash, randomInt } from 'node:crypto'

// No two signs that look alike: an agent copies it from its prompt.
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789'
const LENGTH = 8

/** What the prompt of an attempt carries: whoever knows it speaks for the attempt. */
export const newToken = (): string => Array.from({ length: LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('')

/** What the journal keeps of a token: 32 hexadecimal digits. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex').slice(0, 32)
