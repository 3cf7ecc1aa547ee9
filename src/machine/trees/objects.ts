import { ifNotRefused } from '../../workflow/core/refused.ts'
import { askGit, git, gitFailed, lastLines, splitZ } from '../git-command.ts'
import { readRef } from '../git-folder.ts'

export interface NewCommit {
  /** The id of a tree object. */
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
}

/** Writes a commit: no hook runs, nothing is signed, and where git knows nobody it is ours. Returns its id. */
export const writeCommit = (top: string, { tree, parents, message }: NewCommit): string => {
  const of = parents.flatMap((parent) => ['-p', parent])
  const args = ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', '--no-gpg-sign', tree, ...of, '-F', '-']
  // git would make an address up from the machine's name where it can.
  const known = askGit(top, ['-c', 'user.useConfigOnly=true', ...args], message)
  return (known.code === 0 ? known.stdout : git(top, args, message, OUR_NAME)).trim()
}

/** Who commits where git knows nobody, and what agents leave on the way between machines. */
export const OUR_NAME = {
  GIT_AUTHOR_NAME: 'Phasegate',
  GIT_AUTHOR_EMAIL: 'phasegate@localhost',
  GIT_COMMITTER_NAME: 'Phasegate',
  GIT_COMMITTER_EMAIL: 'phasegate@localhost',
}

/** The tree object of two commits merged, or the files (from the top folder) in which they are in conflict. */
export const mergedTree = (
  top: string,
  ours: string,
  theirs: string,
): { tree: string } | { conflicts: readonly string[] } => {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs]
  const answer = askGit(top, args)
  const [tree, ...files] = splitZ(answer.stdout)
  if (answer.code === 0 && tree !== undefined) return { tree }
  // Where a file of one side is a folder or a link of the other, git gives it a name of its own: `a~<commit>`.
  const names = files.map((file) => file.replace(/~[0-9a-f]{40,64}(?:_\d+)?$/, ''))
  if (answer.code === 1 && files.length > 0) return { conflicts: [...new Set(names)] }
  throw gitFailed(args, answer)
}

/** The id a name stands for; null: there is none. git itself is asked only where it alone can tell. */
export const idOf = (folder: string, name: string): string | null => {
  const read = readRef(folder, name)
  if (read !== undefined) return read
  const { code, stdout } = askGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', name])
  return code === 0 ? stdout.trim() : null
}

/** The commit that a branch is at; null: there is none. */
export const tipOf = (folder: string, branch: string): string | null => idOf(folder, `refs/heads/${branch}`)

/** The id of what a commit holds. Refused `git-failed`. */
export const treeOf = (folder: string, commit: string): string => git(folder, ['rev-parse', `${commit}^{tree}`]).trim()

/** The best common ancestor of one commit and the merge of others; null: there is none. */
export const mergeBase = (folder: string, one: string, ...others: readonly string[]): string | null => {
  const { code, stdout } = askGit(folder, ['merge-base', one, ...others])
  return code === 0 ? stdout.trim() : null
}

/** Whether a commit is in the history of another. */
export const isContained = (folder: string, commit: string, within: string): boolean =>
  askGit(folder, ['merge-base', '--is-ancestor', commit, within]).code === 0

/** Whether what a commit holds is in another, as it is or squashed: merged once more it would change nothing. */
export const isTakenIn = (folder: string, commit: string, within: string): boolean => {
  if (isContained(folder, commit, within)) return true
  // What git cannot merge at all, such as a history of its own, is not in it.
  const merged = ifNotRefused(() => mergedTree(folder, within, commit), null)
  return merged !== null && 'tree' in merged && merged.tree === treeOf(folder, within)
}

export interface Move {
  readonly ref: string
  readonly to: string
  /** What it must be at before; null: it must be new. Absent: whatever. */
  readonly from?: string | null
}

/** Moves refs, all or none. Returns null, or what git said when one was not where it should be or somebody was moving it. */
export const moveRefs = (top: string, moves: readonly Move[], ask = askGit): string | null => {
  const answer = ask(top, ['update-ref', '--stdin'], moves.map(moveLine).join(''))
  return answer.code === 0 ? null : lastLines(answer)
}

// An empty old value would say that the ref must be new.
const moveLine = ({ ref, to, from }: Move): string =>
  from === null ? `create ${ref} ${to}\n` : `update ${[ref, to, ...(from === undefined ? [] : [from])].join(' ')}\n`

/** What git prints with `--numstat --no-renames -z`: each file with its lines added and deleted; null for a binary one. */
export const readNumstat = (printed: string): { readonly path: string; readonly lines: number | null }[] =>
  splitZ(printed).map((entry) => {
    const [added, deleted, ...path] = entry.split('\t')
    const lines = Number(added) + Number(deleted)
    return { path: path.join('\t'), lines: Number.isNaN(lines) ? null : lines }
  })
