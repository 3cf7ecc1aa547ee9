import { Refused } from '../workflow/core/refused.ts'
import { slug } from './slug.ts'
import { type Answer, askGit, execute, git, gitFailed, lastLines, splitZ } from './git-command.ts'
import { readBranch } from './git-folder.ts'
import { isInTime } from './is-in-time.ts'

export interface BranchWish {
  readonly branchPrefix: string
  readonly title: string
  readonly runId: string
}

/** The branch HEAD is on, also before its first commit; null when HEAD is detached. */
export const currentBranch = (folder: string): string | null => {
  const read = readBranch(folder)
  if (read !== undefined) return read
  const { code, stdout } = askGit(folder, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  return code === 0 ? stdout.trim() : null
}

// In the repository's own configuration; git drops it together with the branch.
const RECORD = 'phasegaterun'

/** A branch that was made for a run or workstream, whether or not it came to exist. */
export interface RecordedBranch {
  readonly branch: string
  readonly id: string
}

export const recordedBranches = (folder: string): RecordedBranch[] =>
  splitZ(askGit(folder, ['config', '--null', '--get-regexp', `^branch\\..*\\.${RECORD}$`]).stdout).map((entry) => {
    const end = entry.indexOf('\n')
    return { branch: entry.slice('branch.'.length, end - RECORD.length - 1), id: entry.slice(end + 1) }
  })

export const recordedBranch = (folder: string, id: string): string | null =>
  recordedBranches(folder).find((recorded) => recorded.id === id)?.branch ?? null

export const recordBranch = (folder: string, { branch, id }: RecordedBranch): void => {
  const args = [`branch.${branch}.${RECORD}`, id]
  const answer = configure(folder, args)
  if (answer.code !== 0) throw gitFailed(['config', ...args], answer)
}

/**
 * Puts HEAD on the branch of a run, working tree and index as they are: the one made for it earlier, else a new one
 * named after the title, with -2, -3, … when the name is taken here or on a remote. Refused `branch-failed`.
 */
export const ontoBranchOfRun = (folder: string, wish: BranchWish): void => {
  const recorded = recordedBranch(folder, wish.runId)
  if (recorded !== null && recorded === currentBranch(folder)) return
  if (recorded !== null && exists(folder, [`refs/heads/${recorded}`])) return checkout(folder, [recorded, '--'])
  if (recorded !== null) forgetBranch(folder, { branch: recorded, id: wish.runId })
  const name = freeBranch(folder, `${wish.branchPrefix}${slug(wish.title) || slug(wish.runId) || 'run'}`)
  // Recorded first: a crash between the two lines must not lead to a second branch.
  recordBranch(folder, { branch: name, id: wish.runId })
  try {
    checkout(folder, ['-b', name])
  } catch (error) {
    forgetBranch(folder, { branch: name, id: wish.runId })
    throw error
  }
}

/** Somebody else's record of the same branch stays. */
export const forgetBranch = (folder: string, { branch, id }: RecordedBranch): void => {
  configure(folder, ['--unset-all', `branch.${branch}.${RECORD}`, `^${id}$`])
}

// Of two that write the configuration at the same moment git refuses one, and does not wait itself.
const configure = (folder: string, args: readonly string[]): Answer => {
  const ask = () => askGit(folder, ['config', ...args])
  let answer = ask()
  isInTime(() => answer.code !== LOCKED || (answer = ask()).code !== LOCKED, PATIENCE_MS)
  return answer
}

const LOCKED = 255
const PATIENCE_MS = 2000

const checkout = (folder: string, args: readonly string[]): void => {
  const answer = execute('git', ['-c', 'branch.autoSetupMerge=false', 'checkout', '--quiet', ...args], folder)
  if (answer.code !== 0) throw refused(`git checkout ${args.join(' ')} failed:\n${lastLines(answer)}`)
}

/** The name a new branch may have: the one wanted, or with -2, -3, … when it is taken here or on a remote. Refused `branch-failed`. */
export const freeBranch = (folder: string, wanted: string): string => {
  if (!PLAIN.test(wanted) && askGit(folder, ['check-ref-format', '--branch', wanted]).code !== 0)
    throw refused(`git does not accept "${wanted}" as the name of a branch`)
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    if (!exists(folder, [`refs/heads/${name}`, `refs/remotes/*/${name}`])) return name
  }
}

// git accepts such a name always: it need not be asked.
const PLAIN = /^\w[\w-]*(?:\/\w[\w-]*)+$/

const exists = (folder: string, refs: readonly string[]): boolean =>
  git(folder, ['for-each-ref', '--count=1', '--format=%(refname)', ...refs]) !== ''

const refused = (message: string): Refused =>
  new Refused(
    'branch-failed',
    `${message}\nIf the name is the reason, change git.branchPrefix in .phasegate/config.json.`,
  )
