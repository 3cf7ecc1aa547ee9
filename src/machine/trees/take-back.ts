import { join } from 'node:path'
import { namesIn, textIfReadable } from '../../state-manager/read.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { currentBranch } from '../branch.ts'
import type { Integration } from './integration.ts'
import { idOf, isContained, moveRefs, tipOf } from './objects.ts'
import { gitIn } from './tree-git.ts'
import { commonOf, madeFor, OFF_BRANCH, type Worktree, worktreesOf } from './worktree.ts'

/**
 * Takes the branch of an integration back from those who moved it while agents are at work. A tree that its agent put on it is taken
 * off: else the branch would move away under it, and its next commit would undo what others did. What an agent committed there stays in
 * its tree, where it is taken in like all that it changed. What anybody else added to the branch counts; who took something from it
 * is undone. What the branch was at is kept as `${keep}/moved/…`. Refused `integration-busy`.
 */
export const takeBack = (integration: Integration): void =>
  settle(integration, (tip, left) => (isContained(integration.top, left, tip) ? tip : left))

/**
 * Where work begins or goes on the branch counts as its user left it, whatever they made of it.
 *
 * @throws Refused `branch-checked-out`: found out now, not by the first agent that hands in
 */
export const takeAsItIs = (integration: Integration): void => {
  refuseOn(integration.top, integration.branch)
  settle(integration, (tip) => tip)
}

/** Where code left the branch, whoever has moved or deleted it since. */
export const leftAt = ({ top, keep, base }: Pick<Integration, 'top' | 'keep' | 'base'>): string =>
  idOf(top, `${keep}/head`) ?? base

const MOST_RACES = 100

/** @param whatCounts where the branch is to be, of where it is and where code left it */
const settle = (integration: Integration, whatCounts: (tip: string, left: string) => string): void => {
  const { top, branch, keep } = integration
  const [ref, head] = [`refs/heads/${branch}`, `${keep}/head`]
  let complaint: string | null = ''
  // Whoever merges in between has moved both.
  for (let race = 0; race < MOST_RACES; race++) {
    const [tip, left] = [tipOf(top, branch), leftAt(integration)]
    if (tip === null || (tip === left && !mayBeOn(top, branch))) return
    const trees = worktreesOf(top).filter(({ folder }) => madeFor(folder) !== null)
    for (const tree of trees) if (tree.branch === branch) gitIn(tree.folder, OFF_BRANCH)
    if (tip === left) return
    const isOfAgent = trees.some((tree) => tree.branch === branch || isContained(top, tip, tree.head))
    const to = isOfAgent ? left : whatCounts(tip, left)
    // Also what looks like an agent's: it may be a person's that an agent has only merged, or checked out to look at.
    const kept = to === tip ? [] : [{ ref: `${keep}/moved/${tip.slice(0, 10)}`, to: tip }]
    complaint = moveRefs(top, [{ ref, to, from: tip }, { ref: head, to, from: left }, ...kept])
    if (complaint === null) return
  }
  throw new Refused('integration-busy', `the branch ${branch} could not be moved:\n${complaint}`)
}

/** Refuses `branch-checked-out`: code that moves it would move it away under a checkout of its user's, which then looks as if all were undone. */
export const refuseOn = (top: string, branch: string): void => {
  if (currentBranch(top) === branch) throw onIt(branch, 'you are', 'git')
  const own = mayBeOn(top, branch) ? worktreesOf(top).find((each) => isOwn(each, branch)) : undefined
  if (own) throw onIt(branch, `${own.folder} is`, `git -C ${JSON.stringify(own.folder)}`)
}

const onIt = (branch: string, who: string, git: string): Refused =>
  new Refused(
    'branch-checked-out',
    `${who} on ${branch}, which code moves while agents work. Go to a branch of your own first: ${git} switch -c my-${branch.replace(/^.*\//, '')}`,
  )

const isOwn = (tree: Worktree, branch: string): boolean => tree.branch === branch && madeFor(tree.folder) === null

// To ask git costs a process at each merge; where refs are no files, only git can tell.
const mayBeOn = (top: string, branch: string): boolean => {
  const common = commonOf(top)
  const heads = new Set([`ref: refs/heads/${branch}\n`, 'ref: refs/heads/.invalid\n'])
  const linked = namesIn(join(common, 'worktrees')).map((name) => join('worktrees', name))
  // The project may be in a linked worktree itself: then the first checkout is another one, and its HEAD is the shared one.
  return ['', ...linked].some((folder) => heads.has(textIfReadable(join(common, folder, 'HEAD')) ?? ''))
}
