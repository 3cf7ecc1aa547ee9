import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listed } from '../workflow/core/counted.ts'
import { Refused } from '../workflow/core/refused.ts'
import { currentBranch, ontoBranchOfRun, recordedBranch } from './branch.ts'
import { commitMessage, runOfCommit } from './commit-message.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { changedPaths, topFolder } from './changed-paths.ts'
import { type Snapshot, unchangedSince } from './dirty-paths.ts'
import { askGit, execute, git, lastLines, splitZ } from './git-command.ts'
import { openPullRequest, type PullRequest } from './pull-request.ts'
import { unfinishedIn } from './unfinished.ts'

/** What to commit and how: the `git` settings of the configuration and the completer's text. */
export interface CommitRequest {
  readonly project: string
  /** Without trees there is nothing to merge: `merge` is `commit`. */
  readonly workflow: 'none' | 'commit' | 'branch' | 'branch+PR' | 'merge'
  readonly branchPrefix: string
  readonly excludePatterns: readonly string[]
  readonly title: string
  readonly body: string
  readonly remarks: string
  readonly runId: string
  /** The branch a pull request goes to; null: the default branch of the remote. */
  readonly base: string | null
  /** `snapshot(project)` of the start of the run; null: all that is dirty now belongs to the run. */
  readonly before: Snapshot | null
}

/** What was done; `notes` are sentences for the user about what was not. */
export interface Committed {
  readonly branch: string | null
  readonly commit: string | null
  readonly pr: PullRequest | null
  readonly notes: readonly string[]
}

/**
 * Commits what the run changed, as `workflow` says. Called again for the same run (after a crash, or once the reason of a
 * refusal is gone) it goes on where it stopped: no second commit, branch or pull request.
 *
 * Never staged: `excludePatterns`, `.agents/`, and what was dirty before the run and is the same now. What the user had
 * staged of that stays staged. Nothing is pushed unless `branch+PR`.
 *
 * @throws Refused `git-failed`, `git-identity`, `git-unfinished`, `git-unmerged`, `branch-failed`, `commit-failed`,
 *   `no-branch`, `no-remote`, `gh-missing`, `push-failed`, `pull-request-failed`, `command-timeout`
 */
export const commitRun = (request: CommitRequest): Committed => {
  if (request.workflow === 'none') return nothing(['git.workflow is "none": nothing was committed'])
  const top = topFolder(request.project)
  if ('none' in top) return nothing([`${top.none}: nothing was committed`])
  const folder = top.folder
  const { paths, notes } = changesOfRun(folder, request)
  const earlier = earlierCommit(folder, request.runId)
  const again = earlier !== null && (paths.length === 0 || earlier.title === oneLine(request.title))
  const made = again ? earlier : commitPaths(folder, request, paths)
  if (made === null) return nothing([...notes, 'nothing was changed: nothing was committed'])
  const { branch, commit } = made
  if (branch === null) notes.push(`HEAD is detached: the commit is on no branch; keep it: git branch NAME ${commit}`)
  const pr = request.workflow === 'branch+PR' ? openPullRequest({ ...request, folder, branch, commit }) : null
  return { branch, commit, pr, notes }
}

export const nothing = (notes: readonly string[]): Committed => ({ branch: null, commit: null, pr: null, notes })

const changesOfRun = (folder: string, request: CommitRequest): { paths: string[]; notes: string[] } => {
  const all = changedPaths(request.project, [])
  const wanted = changedPaths(request.project, request.excludePatterns)
  const [conflict] = wanted.unmerged
  if (conflict !== undefined) {
    throw new Refused('git-unmerged', `${conflict} is in conflict; resolve it`)
  }
  const before = request.before ?? {}
  const untouched = unchangedSince(folder, before)
  const allowed = new Set(wanted.changed)
  const touched = all.changed.filter((path) => !untouched.has(path))
  const paths = touched.filter((path) => allowed.has(path))
  const notes = {
    'left out, as they were before the run': wanted.changed.filter((path) => untouched.has(path)),
    'committed with what was uncommitted in them before the run': paths.filter((path) => Object.hasOwn(before, path)),
    'left out by git.excludePatterns': touched.filter((path) => !allowed.has(path)),
    'left out, as a commit of this repository cannot take them': wanted.foreign,
  }
  return { paths, notes: Object.entries(notes).flatMap(([what, named]) => note(what, named)) }
}

const note = (what: string, paths: readonly string[]): string[] =>
  paths.length === 0 ? [] : [`${what}: ${listed(paths.map(readable), 10)}`]

const readable = (path: string): string => (/\p{Cc}/u.test(path) ? JSON.stringify(path) : path)

interface MadeCommit {
  readonly branch: string | null
  readonly commit: string
}

/** The commit this run made already: HEAD, or the tip of the branch it made. */
const earlierCommit = (folder: string, runId: string): (MadeCommit & { title: string }) | null => {
  const head = runOfCommit(folder, 'HEAD')
  if (head?.runIds.includes(runId)) return { branch: currentBranch(folder), commit: head.commit, title: head.title }
  const branch = recordedBranch(folder, runId)
  const tip = branch === null ? null : runOfCommit(folder, `refs/heads/${branch}`)
  return tip?.runIds.includes(runId) ? { branch, commit: tip.commit, title: tip.title } : null
}

/** null: git sees no change in these paths. */
const commitPaths = (folder: string, request: CommitRequest, paths: readonly string[]): MadeCommit | null => {
  if (paths.length === 0) return null
  refuseUnfinished(folder)
  refuseUnknownAuthor(folder)
  // Unlike `git add` it takes what a sparse checkout leaves out, too.
  git(folder, ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], paths.join('\0'))
  const cached = git(folder, ['diff', '--cached', '--name-only', '-z', '--no-renames', '--ignore-submodules=dirty'])
  const staged = splitZ(cached)
  const own = new Set(paths)
  const ours = staged.filter((path) => own.has(path))
  if (ours.length === 0) return null
  if (request.workflow.startsWith('branch')) ontoBranchOfRun(folder, request)
  // Only where something else is staged: hooks that stage files themselves work best with a plain commit.
  commit(folder, commitMessage(request), ours.length === staged.length ? null : ours)
  return { branch: currentBranch(folder), commit: git(folder, ['rev-parse', 'HEAD']).trim() }
}

// A path may contain what git would take for a pattern.
const LITERAL = ['--literal-pathspecs']
const FROM_STDIN = ['--pathspec-from-file=-', '--pathspec-file-nul']

/** Commits what is staged, with the hooks and the identity of the user. @throws Refused `commit-failed` */
export const commit = (folder: string, message: string, only: readonly string[] | null): void => {
  const temporary = mkdtempSync(join(tmpdir(), 'phasegate-commit-'))
  try {
    const file = join(temporary, 'message')
    writeFileSync(file, message)
    // Only where it is needed: git hands LITERAL on to the project's hooks.
    const [before, after] = only === null ? [[], []] : [LITERAL, ['--only', ...FROM_STDIN]]
    const options = ['--quiet', '--cleanup=whitespace', `--file=${file}`, ...after]
    const args = [...before, '-c', 'i18n.commitEncoding=UTF-8', 'commit', ...options]
    const answer = execute('git', args, folder, only?.join('\0') ?? '')
    if (answer.code === 0) return
    throw new Refused(
      'commit-failed',
      `git commit failed with exit code ${answer.code}; nothing was committed:\n${lastLines(answer)}\nRepair what it says.`,
    )
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

const refuseUnfinished = (folder: string): void => {
  const operation = unfinishedIn(folder)
  if (operation === null) return
  throw new Refused(
    'git-unfinished',
    `a ${operation} is in progress in ${folder}; finish it (git ${operation} --continue) or drop it (git ${operation} --abort)`,
  )
}

// git would make an address up from the machine's name where it can.
/** @throws Refused `git-identity` */
export const refuseUnknownAuthor = (folder: string): void => {
  const isKnown = (identity: string): boolean =>
    askGit(folder, ['-c', 'user.useConfigOnly=true', 'var', identity]).code === 0
  if (['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT'].every(isKnown)) return
  throw new Refused(
    'git-identity',
    `git does not know who commits. Tell it:
  git config --global user.name "Your Name"
  git config --global user.email you@example.com`,
  )
}
