import { join } from 'node:path'
import { textIfReadable } from '../../state-manager/read.ts'
import { gitFolderOf } from '../git-folder.ts'
import type { Integration } from './integration.ts'
import { idOf, mergeBase, tipOf } from './objects.ts'
import { madeOf, topOf } from './worktree.ts'

/** Why what stands in a tree is not the work of its agent: what git stopped at with more to apply, or a history that began elsewhere. */
export type Astray = 'rebase' | 'cherry-pick' | 'revert' | 'no-common-commit'

/** Null: what stands there is its work. Taken as it is, commits of its own would be missing, or the whole project deleted. */
export const astrayIn = (integration: Integration, folder: string): Astray | null => {
  const top = topOf(integration, folder)
  return stoppedIn(top) ?? (isElsewhere(integration, top) ? 'no-common-commit' : null)
}

const stoppedIn = (top: string): Astray | null => {
  const folder = gitFolderOf(top)
  if (folder === null) return null
  if (linesOf(join(folder, 'rebase-merge', 'git-rebase-todo')).length > 0) return 'rebase'
  // The commit at which it stopped is the first of these.
  const [first, ...rest] = linesOf(join(folder, 'sequencer', 'todo'))
  if (first === undefined || rest.length === 0) return null
  return first.startsWith('revert') ? 'revert' : 'cherry-pick'
}

const linesOf = (todo: string): string[] =>
  (textIfReadable(todo) ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'))

const isElsewhere = ({ branch }: Integration, top: string): boolean => {
  const [head, tip] = [idOf(top, 'HEAD'), tipOf(top, branch)]
  if (tip === null || head === tip || (head !== null && head === madeOf(top))) return false
  return head === null || mergeBase(top, tip, head) === null
}
