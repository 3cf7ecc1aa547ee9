import { dirname } from 'node:path'
import { type Answer, askGit, git } from '../git-command.ts'

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
export const gitIn = (top: string, args: readonly string[], folder = top): string =>
  git(folder, [...QUIET, ...args], '', ceiling(top))

export const askIn = (top: string, args: readonly string[], input = ''): Answer =>
  askGit(top, [...QUIET, ...args], input, ceiling(top))

const ceiling = (top: string) => ({ GIT_CEILING_DIRECTORIES: dirname(top) })
