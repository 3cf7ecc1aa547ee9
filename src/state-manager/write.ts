import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { cannotWrite } from './journal.ts'

/**
 * Replaces a file as a whole: a reader sees the old text or the new one, never a part.
 *
 * @throws Refused `cannot-write`
 */
export const writeWhole = (path: string, text: string): void => {
  const draft = `${path}.${process.pid}.draft`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(draft, text)
    renameSync(draft, path)
  } catch (error) {
    throw cannotWrite(path, error)
  }
}
