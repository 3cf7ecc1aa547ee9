import { readFileSync, statSync } from 'node:fs'
import { codeOf } from './journal.ts'

/** The text of a file; null when it is not there. What else keeps it from being read travels on. */
export const textAt = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Whether there is a folder (or a link to one); false also where a file stands in the way. */
export const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** The value of a text that is JSON; undefined for any other. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
