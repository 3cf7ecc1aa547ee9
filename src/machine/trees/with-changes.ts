import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askGit, git } from '../git-command.ts'
import { treeOf, writeCommit } from './objects.ts'

/** A commit of these paths (from the top folder) as they are in the user's checkout, upon another. Returns its id. */
export const withChanges = (top: string, head: string, changes: readonly string[]): string => {
  const temporary = mkdtempSync(join(tmpdir(), 'phasegate-index-'))
  // An index of its own: the user's is not ours to touch.
  try {
    const own = { GIT_INDEX_FILE: join(temporary, 'index') }
    git(top, ['read-tree', head], '', own)
    // Unlike `git add` it takes what was staged and is gone again, and what was staged against the ignore rules.
    const update = ['-c', 'core.safecrlf=false', 'update-index', '--add', '--remove', '--replace', '-z', '--stdin']
    git(top, update, changes.join('\0'), own)
    // Ignored, and no longer in the user's index: it was taken out of it and is nobody's to commit.
    const untracked = askGit(top, ['check-ignore', '-z', '--stdin'], changes.join('\0')).stdout
    if (untracked !== '') git(top, ['update-index', '--force-remove', '-z', '--stdin'], untracked, own)
    const tree = git(top, ['write-tree'], '', own).trim()
    if (tree === treeOf(top, head)) return head
    return writeCommit(top, { tree, parents: [head], message: 'Changes that were not committed yet\n' })
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
