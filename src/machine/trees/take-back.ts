import { join } from 'node:path'
import { namesIn, textIfReadable } from '../../state-manager/read.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { currentBranch } from '../branch.ts'
import type { Integration } from './integration.ts'
import { idOf, moveRefs } from './objects.ts'
import { gitIn } from './tree-git.ts'
import { commonOf, madeFor, OFF_BRANCH, worktreesOf } from './worktree.ts'

/**
 * Takes the trees of agents off the branch of their integration. Moved by code it would move away under a tree that is on it, whose
 * next commit would undo what others did; and what an agent commits there would be merged unseen. The branch goes back to where
 * code left it, and what the agent committed stays in its tree, where it is taken in like all that it changed. What anybody else
 * committed on the branch counts from here on. Refused `integration-busy`.
 */
export const takeBack = (integration: Integration): void => {
  const { top, branch, keep, base } = integration
  const [ref, head] = [`refs/heads/${branch}`, `${keep}/head`]
  const [tip, left] = [idOf(top, ref), idOf(top, head) ?? base]
  if (tip === null) return
  const trees = worktreesOn(top, branch).filter((folder) => madeFor(folder) !== null)
  for (const tree of trees) gitIn(tree, OFF_BRANCH)
  if (tip === left) return
  const to = trees.length > 0 ? left : tip
  const moves = [
    { ref, to, from: tip },
    { ref: head, to, from: left },
  ]
  const complaint = moveRefs(top, moves)
  if (complaint === null) return
  if (idOf(top, ref) === tip)
    throw new Refused('integration-busy', `git cannot move the branch ${branch}:\n${complaint}`)
  // Somebody has merged in between.
  takeBack(integration)
}

/** Refuses `branch-checked-out`: code that moves it would move it away under a checkout of its user's, which then looks as if all were undone. */
export const refuseOn = (top: string, branch: string): void => {
  const own = worktreesOn(top, branch).find((folder) => madeFor(folder) === null)
  const isHere = currentBranch(top) === branch
  if (!isHere && own === undefined) return
  const [who, where] = isHere ? ['you are', ''] : [`${own} is`, ` -C ${JSON.stringify(own)}`]
  const way = `git${where} switch -c my-${branch.replace(/^.*\//, '')}`
  throw new Refused(
    'branch-checked-out',
    `${who} on ${branch}, which code moves while agents work. Go to a branch of your own first: ${way}`,
  )
}

const worktreesOn = (top: string, branch: string): string[] =>
  mayBeOn(top, branch) ? worktreesOf(top).flatMap((each) => (each.branch === branch ? [each.folder] : [])) : []

// To ask git costs a process at each merge; where refs are no files, only git can tell.
const mayBeOn = (top: string, branch: string): boolean => {
  const all = join(commonOf(top), 'worktrees')
  const heads = new Set([`ref: refs/heads/${branch}\n`, 'ref: refs/heads/.invalid\n'])
  return namesIn(all).some((name) => heads.has(textIfReadable(join(all, name, 'HEAD')) ?? ''))
}
