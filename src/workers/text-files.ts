import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { isFolder } from '../state-manager/read.ts'

type TextFiles = Readonly<Record<string, string>>

/** All files in a folder, by their paths from another one that it lies in. */
export const textFilesIn = (folder: string, from = folder): Record<string, string> => {
  if (!isFolder(folder)) return {}
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    paths.map((path) => [relative(from, path).split(sep).join('/'), readFileSync(path, 'utf8')]),
  )
}

/** Writes files below a folder, and nowhere else: their paths come from another machine. */
export const writeTextFiles = (folder: string, files: TextFiles): void => {
  for (const [name, text] of Object.entries(files)) {
    const path = resolve(folder, name)
    if (!path.startsWith(resolve(folder) + sep)) throw new Error(`${name} is outside of ${folder}`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}
