import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'

/** The text of a file; null when it is not there. What else keeps it from being read travels on. */
export const textAt = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** So many bytes of a file, from one of them on, as text: fewer where it ends before. */
export const partAt = (path: string, from: number, length: number): string => {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, length, from))
  } finally {
    closeSync(file)
  }
}

/** What is read from disk that nothing depends on: where it cannot be, for whatever reason, something stands for it. */
export const ifReadable = <Found, Otherwise>(read: () => Found, otherwise: Otherwise): Found | Otherwise => {
  try {
    return read()
  } catch {
    return otherwise
  }
}

export const textIfReadable = (path: string): string | null => ifReadable(() => readFileSync(path, 'utf8'), null)

export const jsonIfReadable = (path: string): unknown =>
  ifReadable((): unknown => JSON.parse(readFileSync(path, 'utf8')), null)

/** The names in a folder; none when it is not there. */
export const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Whether an error says that there is no such path. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error))

/** The system's code of an error (`ENOENT`); empty when it has none. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** Whether there is a folder (or a link to one); false also where a file stands in the way. */
export const isFolder = (path: string): boolean => ifReadable(() => statSync(path).isDirectory(), false)

/** The value of a text that is JSON; undefined for any other. */
export const jsonIn = (text: string): unknown => ifReadable((): unknown => JSON.parse(text), undefined)
