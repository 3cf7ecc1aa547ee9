import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ifReadable } from '../state-manager/read.ts'
import { trackedIn } from './git-command.ts'

/** How many files a project has: those that git tracks; where it tracks none, those that are there, up to a bound. */
export const projectSize = (root: string): number => trackedIn(root, ['.']).length || walked(root)

// Past this a project is large, however much more there is.
const MOST = 1000
const DEPENDENCIES = new Set(['node_modules', 'vendor', 'target', 'dist', 'build', 'venv', '__pycache__'])

const walked = (root: string): number => {
  let files = 0
  const folders = [root]
  for (let folder = folders.pop(); folder !== undefined && files < MOST; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      if (entry.isFile()) files += 1
      else if (entry.isDirectory() && !entry.name.startsWith('.') && !DEPENDENCIES.has(entry.name))
        folders.push(join(folder, entry.name))
    }
  }
  return Math.min(files, MOST)
}

const entriesOf = (folder: string) => ifReadable(() => readdirSync(folder, { withFileTypes: true }), [])
