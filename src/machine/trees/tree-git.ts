import { dirname, join } from 'node:path'
import { holdsBlob } from '../changed-paths.ts'
import { type Answer, askGit, git, splitZ } from '../git-command.ts'

// Of the agent's tree nothing of the user's may run, and no daemon may stay behind.
const QUIET = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.safecrlf=false',
  '-c',
  'gc.auto=0',
]

/** git in a folder of a tree, and nowhere else: without its `.git` it would look upward and find the user's checkout. */
export const gitIn = (top: string, args: readonly string[], folder = top, input = ''): string =>
  git(folder, [...QUIET, ...args], input, ceiling(top))

export const askIn = (top: string, args: readonly string[], input = ''): Answer =>
  askGit(top, [...QUIET, ...args], input, ceiling(top))

/** The tracked files, from the top folder, that stand otherwise in a tree than in a commit. */
export const differingFrom = (top: string, commit: string, folder = top, where: readonly string[] = []): string[] => {
  const raw = ['diff', '--raw', '--no-abbrev', '--no-renames', '--no-relative', '--no-ext-diff']
  const options = ['--ignore-submodules=dirty', '-z', commit, '--', ...where]
  const fields = splitZ(gitIn(top, ['--no-optional-locks', ...raw, ...options], folder))
  return fields.filter((path, index) => index % 2 === 1 && !isAsCommitted(join(top, path), fields[index - 1] ?? ''))
}

// `:mode mode id id status`, then the path.
const isAsCommitted = (file: string, entry: string): boolean => {
  const [was, is, id = '', , status] = entry.slice(1).split(' ')
  return status === 'M' && was === is && holdsBlob(file, id)
}

const ceiling = (top: string) => ({ GIT_CEILING_DIRECTORIES: dirname(top) })
