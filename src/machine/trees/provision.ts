import { constants, cpSync, existsSync } from 'node:fs'
import { basename, join, posix } from 'node:path'
import type { Settings } from '../../configuration/settings.ts'
import { isFolder } from '../../state-manager/read.ts'
import { isInside } from '../../state-manager/real-path.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { askGit, execute, git, lastLines, splitZ } from '../git-command.ts'
import type { Integration } from './integration.ts'
import { linkFolder } from './link-folder.ts'

type TreeSettings = Settings['trees']
/** Where the user has what git ignores. */
type Place = Pick<Integration, 'top' | 'prefix'>

/** What git ignores and a fresh tree needs all the same: links, copies. Done again it changes nothing. */
export const bringAlong = (integration: Place, tree: string, settings: TreeSettings): void => {
  for (const path of foldersToLink(integration, settings)) linkFolder(integration.top, tree, path)
  for (const path of filesToCopy(integration, settings)) copy(join(integration.top, path), join(tree, path))
}

const DEPENDENCIES = ['node_modules', '.venv', 'venv', 'vendor', 'bower_components', 'Pods', 'deps']

const foldersToLink = ({ top, prefix }: Place, { link: named }: TreeSettings): string[] => {
  const wanted = named ?? DEPENDENCIES
  const paths = wanted.flatMap((name) => (named === null ? [name, `${prefix}${name}`] : [posix.join(prefix, name)]))
  const there = [...new Set(paths)].filter((path) => isInside(top, join(top, path)) && isFolder(join(top, path)))
  const untracked = there.filter((path) => git(top, ['--literal-pathspecs', 'ls-files', '-z', '--', path]) === '')
  return named === null ? [...new Set([...ignored(top, untracked), ...ofPackages(top)])] : untracked
}

const OF_PACKAGES = 'node_modules'

// Each package of a workspace may have one of its own.
const ofPackages = (top: string): string[] =>
  splitZ(
    git(top, [
      'ls-files',
      '--others',
      '--ignored',
      '--exclude-standard',
      '--directory',
      '-z',
      '--',
      `:(glob)**/${OF_PACKAGES}`,
    ]),
  )
    .map((path) => path.replace(/\/$/, ''))
    .filter((path) => basename(path) === OF_PACKAGES && isFolder(join(top, path)))

const ignored = (top: string, paths: readonly string[]): string[] =>
  paths.length === 0 ? [] : splitZ(askGit(top, ['check-ignore', '-z', '--stdin'], paths.join('\0')).stdout)

// The client's own convention.
const INCLUDE_FILE = '.worktreeinclude'

const filesToCopy = ({ top }: Place, { copy: patterns }: TreeSettings): string[] => {
  const file = existsSync(join(top, INCLUDE_FILE)) ? [`--exclude-from=${INCLUDE_FILE}`] : []
  const from = [...file, ...patterns.map((pattern) => `--exclude=${pattern}`)]
  if (from.length === 0) return []
  const matched = splitZ(git(top, ['ls-files', '--others', '--ignored', '-z', ...from]))
  return ignored(
    top,
    matched.filter((path) => !/(?:^|\/)\.agents\//.test(path)),
  )
}

const copy = (from: string, to: string): void => {
  if (existsSync(to)) return
  cpSync(from, to, { mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true, recursive: true })
}

/** Runs `trees.setup` in a project folder. Returns milliseconds; null: none is set. Refused `tree-failed`. */
export const setUp = (folder: string, { setup }: TreeSettings): number | null => {
  if (setup === null) return null
  const started = performance.now()
  const [shell, ...flags] = process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c'] : ['sh', '-c']
  const answer = execute(shell ?? '', [...flags, setup], folder)
  if (answer.code === 0) return Math.round(performance.now() - started)
  throw new Refused('tree-failed', `trees.setup (${setup}) failed with exit code ${answer.code}:\n${lastLines(answer)}`)
}
