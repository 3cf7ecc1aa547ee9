import { Refused } from '../workflow/core/refused.ts'
import { commitMessage, runOfCommit } from './commit-message.ts'
import { commit, type CommitRequest, type Committed, nothing, refuseUnknownAuthor } from './git.ts'
import { git } from './git-command.ts'
import { openPullRequest } from './pull-request.ts'
import { headOf, type Integration, linearize } from './trees/integration.ts'
import { becomeOne } from './trees/kept.ts'
import { takeIntegrated } from './trees/take.ts'

type Wish = Pick<CommitRequest, 'workflow' | 'title' | 'body' | 'remarks' | 'runId'> & {
  readonly commits: 'one' | 'per-task'
}

/**
 * Makes of all that was merged since the base one commit on the integration branch, or one for each step, as `git.commits` says;
 * then does what `git.workflow` says. The one commit is made in the tree of the branch, so that the project's hooks and the user's
 * signature count as ever; the branches and the checkout of the user are left alone. Said again for the same run it makes no
 * second commit and no second pull request.
 *
 * @param folder the project in the tree of the branch, at its head
 * @throws Refused `git-identity`, `commit-failed`, `branch-gone`, and those of `openPullRequest`
 */
export const commitMerged = (integration: Integration, folder: string, wish: Wish): Committed => {
  const { branch, base, top } = integration
  if (headOf(integration) === base) return nothing(['nothing was changed: nothing was committed'])
  if (wish.workflow === 'none')
    return { ...nothing([`git.workflow is "none": the work of each step is on ${branch}`]), branch }
  const made = wish.commits === 'per-task' ? linearize(integration) : onlyCommit(integration, folder, wish)
  if (made === null) return nothing(['nothing was changed: nothing was committed'])
  const pr =
    wish.workflow === 'branch+PR' ? openPullRequest({ ...wish, folder: top, branch, commit: made, base: null }) : null
  return { branch, commit: made, pr, notes: wish.workflow === 'merge' ? taken(integration) : [] }
}

const onlyCommit = (integration: Integration, folder: string, wish: Wish): string | null => {
  const { base } = integration
  const head = headOf(integration)
  if (runOfCommit(folder, head)?.runIds.includes(wish.runId)) return head
  if (git(folder, ['diff', '--name-only', base, head]) === '') return null
  refuseUnknownAuthor(folder)
  git(folder, ['reset', '--quiet', '--soft', base])
  commit(folder, commitMessage(wish), null)
  const made = git(folder, ['rev-parse', 'HEAD']).trim()
  if (becomeOne(integration, head, made)) return made
  throw new Refused('integration-busy', `${integration.branch} was moved meanwhile`)
}

// The run is done: that its user has other things open in the checkout is said, and undoes nothing.
const taken = ({ top, branch }: Integration): string[] => {
  try {
    const { into } = takeIntegrated(top, branch)
    return [`merged into ${into}`]
  } catch (error) {
    if (error instanceof Refused) return [`not merged: ${error.message}`]
    throw error
  }
}
