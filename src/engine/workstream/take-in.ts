import { existsSync } from 'node:fs'
import { isMerged } from '../../machine/trees/kept.ts'
import { commitTree, treeFolder } from '../../machine/trees/tree.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import type { Taken } from '../../workflow/workstream/command.ts'
import { findThread } from '../../workflow/plan/plan.ts'
import { attemptsThatCount } from '../../workflow/workstream/state.ts'
import { workStepOf } from '../../workflow/workstream/thread-step.ts'
import { mergeWork, treeOfAgent, type Work } from '../tree-work.ts'
import { integrationOf, workOfThread } from './stage-trees.ts'
import type { Surroundings, WorkNow } from './work.ts'

type Settings = Pick<Surroundings['settings'], 'git'>

/**
 * Takes in what the agent of a thread left in its tree: committed and merged, or why it cannot be. Undefined where agents work
 * in the checkout. Said again for the same attempt it does nothing more.
 *
 * @throws Refused `no-tree`, and of `mergeWork`
 */
export const takeIn = (now: WorkNow, thread: string, settings: Settings): Taken | undefined => {
  const found = leftBy(now, thread, settings)
  if (!found) return undefined
  const { integration, folder, step, work, attempt } = found
  if (folder === null) {
    throw new Refused(
      'no-tree',
      `code cannot tell which tree the work on thread ${thread} is in. Go to the folder that you began in, and run this there`,
    )
  }
  const merge = mergeWork(integration, folder, work(attempt))
  if ('problems' in merge || merge.changed.length > 0) return merge
  // What an earlier attempt changed is there already.
  const isThere = attemptsThatCount(now.state, step).some(({ number }) => isMerged(integration, work(number).name))
  const { files } = findThread(now.view.plan, thread)
  return files.length > 0 && !isThere ? { problems: [NOTHING_CHANGED] } : merge
}

const NOTHING_CHANGED =
  'nothing differs in your tree from what it was made of; what git ignores does not count. Do what the thread asks for, then report again; if nothing is to be changed, report blocked and say why'

/** Keeps what the agent of a thread that did not succeed left in its tree; nobody builds on it. */
export const keep = (now: WorkNow, thread: string, settings: Settings): void => {
  const found = leftBy(now, thread, settings)
  if (found?.folder) commitTree(found.integration, found.folder, found.work(found.attempt))
}

const leftBy = ({ stream, state, view }: WorkNow, thread: string, settings: Settings) => {
  const integration = integrationOf(stream, state)
  const step = workStepOf(state, view, thread)
  const live = liveAttempt(step)
  if (!integration || !step || !live) return null
  const { root, prefix } = integration
  const tree = live.agentId === null ? null : treeFolder(root, prefix, treeOfAgent(live.agentId))
  return {
    integration,
    step,
    attempt: live.number,
    folder: tree !== null && existsSync(tree) ? tree : null,
    work: (attempt: number): Work => workOfThread(stream, step, attempt, settings),
  }
}
