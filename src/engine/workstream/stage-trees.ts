import { dirname } from 'node:path'
import type { Settings } from '../../configuration/settings.ts'
import { beginOrGoOn } from '../../machine/trees/go-on.ts'
import { treesHere } from '../../machine/trees/here.ts'
import { headOf, type Integration, KEPT } from '../../machine/trees/integration.ts'
import { integrationTree } from '../../machine/trees/tree.ts'
import { sweepTrees } from '../../machine/trees/sweep.ts'
import { treesFolder } from '../../machine/trees/worktree.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import { refuseLinked } from '../../state-manager/write.ts'
import type { Trees } from '../../workflow/core/trees.ts'
import { liveAttempt } from '../../workflow/core/step.ts'
import type { WorkState } from '../../workflow/workstream/state.ts'
import { changesOf, integrationAt, setupIn, treeOfAgent, type Work } from '../tree-work.ts'
import type { WorkNow } from './work.ts'

/** Where agents of an execution work, and the commit that its branch is at. */
interface Begun {
  readonly trees: Trees
  readonly head?: string
}

/**
 * Begins the branch of a workstream where the user is, or goes on with it; or says why its agents work in the checkout.
 *
 * @throws Refused of `beginOrGoOn`, `tree-failed`, `cannot-write`
 */
export const beginTrees = (stream: Stream, settings: Pick<Settings, 'trees' | 'git'>, withChanges: boolean): Begun => {
  if (!settings.trees.enabled) return { trees: { off: 'trees.enabled is false' } }
  const here = treesHere(dirname(stream.work))
  if ('off' in here) return { trees: here }
  refuseLinked(treesFolder(here.on.root))
  const changes = changesOf(here.on.root, excludedOf(stream, settings.git), withChanges)
  const integration = beginOrGoOn(here.on, {
    branch: `${settings.git.branchPrefix}${stream.id}`,
    keep: `${KEPT}${stream.id}`,
    changes: changes.taken ?? null,
  })
  const { branch, base, keep, prefix } = integration
  // What keeps a tree from being set up keeps all of them: it is found in the one that the tests will have.
  const setupMs = settings.trees.setup === null ? null : integrationTree(integration, settings.trees).setupMs
  const trees = { branch, base, keep, prefix, ...changes, ...setupIn(settings, setupMs) }
  return { trees, head: headOf(integration) }
}

/** Where the work of a workstream is merged; null where its agents work in the checkout. */
export const integrationOf = ({ work }: Stream, { trees }: WorkState): Integration | null =>
  trees && integrationAt(dirname(work), trees)

/** Whose work the commit of an attempt at a thread is. */
export const workOfThread = (
  stream: Stream,
  { id, title }: { readonly id: string; readonly title: string },
  attempt: number,
  { git }: Pick<Settings, 'git'>,
): Work => ({
  name: keptName(id, attempt),
  message: `${id}: ${title}`,
  exclude: excludedOf(stream, git),
})

/** Where the commit of an attempt is kept, below the `keep` of its workstream. */
export const keptName = (thread: string, attempt: number): string => `${thread}/${attempt}`

// What code writes of a workstream is in the user's checkout; a copy in a tree is nobody's work.
const excludedOf = ({ id }: Stream, { excludePatterns }: Settings['git']): string[] => [
  ...excludePatterns,
  `/work/${id}`,
  '/work/index.json',
]

/** What agents left is merged, or kept as a ref: their trees go, unless one is at work that nobody has seen yet. */
export const tidyTrees = (
  { stream, state }: Pick<WorkNow, 'stream' | 'state'>,
  { git }: Pick<Settings, 'git'>,
): void => {
  const integration = integrationOf(stream, state)
  const live = Object.values(state.steps).flatMap((step) => liveAttempt(step) ?? [])
  const ids = live.flatMap(({ agentId }) => agentId ?? [])
  if (!integration || ids.length < live.length) return
  sweepTrees(integration, new Set(ids.map(treeOfAgent)), excludedOf(stream, git))
}
