import { listed } from '../../workflow/core/counted.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { freeBranch, recordBranch, recordedBranch } from '../branch.ts'
import type { Repository } from './here.ts'
import { beginIntegration, headOf, integrate, type Integration, type IntegrationWish, KEPT } from './integration.ts'
import { idOf, isTakenIn, moveRefs, tipOf } from './objects.ts'
import { leftAt, takeAsItIs } from './take-back.ts'
import { withChanges } from './with-changes.ts'

/**
 * Begins an integration where the user is, or goes on with the one that was begun for this `keep`. Once all of that is in what
 * the user is on, it begins anew there, whether its branch was deleted or not; changes are merged into one that goes on.
 *
 * @throws Refused `branch-checked-out`, `branch-gone`, `branch-failed`, `merge-conflict`, `git-failed`
 */
export const beginOrGoOn = (repository: Repository, wish: IntegrationWish): Integration => {
  const { root, top, prefix, head } = repository
  const { keep, changes } = wish
  const base = idOf(top, `${keep}/base`)
  if (base === null) return beginIntegration(repository, { ...wish, branch: freeBranch(top, wish.branch) })
  const branch = recordedBranch(top, keep.slice(KEPT.length)) ?? wish.branch
  const begun = { root, top, prefix, branch, base, keep }
  takeAsItIs(begun)
  const tip = tipOf(top, branch)
  if (!isTakenIn(top, tip ?? leftAt(begun), head)) return takeAlong(begun, headOf(begun), repository, changes)
  const to = changes === null || changes.length === 0 ? head : withChanges(top, head, changes)
  const name = tip === null ? freeBranch(top, wish.branch) : branch
  recordBranch(top, { branch: name, id: keep.slice(KEPT.length) })
  const complaint = moveRefs(top, [
    { ref: `refs/heads/${name}`, to, from: tip },
    { ref: `${keep}/base`, to },
    { ref: `${keep}/head`, to },
  ])
  if (complaint === null) return { ...begun, branch: name, base: to }
  throw new Refused('branch-failed', `git cannot move the branch ${name} to ${to}:\n${complaint}`)
}

const takeAlong = (
  integration: Integration,
  before: string,
  { top, head }: Repository,
  changes: IntegrationWish['changes'],
): Integration => {
  if (changes === null || changes.length === 0) return integration
  const merge = integrate(integration, withChanges(top, head, changes), 'Changes that were not committed yet\n')
  if (merge.kind === 'merged') return integration
  const { branch } = integration
  throw new Refused(
    'merge-conflict',
    `your changes are in conflict with ${branch} (${before.slice(0, 10)}) in ${listed(merge.files)}; commit them and merge it first: git merge ${branch}`,
  )
}
