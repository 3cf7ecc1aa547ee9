import { statSync } from 'node:fs'

/** Whether there is a folder (or a link to one); false also where a file stands in the way. */
export const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
