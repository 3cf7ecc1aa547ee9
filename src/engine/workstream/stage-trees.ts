import { dirname } from 'node:path'
import type { Settings } from '../../configuration/settings.ts'
import { beginOrGoOn } from '../../machine/trees/go-on.ts'
import { treesHere } from '../../machine/trees/here.ts'
import { headOf, type Integration, KEPT } from '../../machine/trees/integration.ts'
import { isTaken } from '../../machine/trees/kept.ts'
import { integrationTree } from '../../machine/trees/tree.ts'
import { sweepTrees } from '../../machine/trees/sweep.ts'
import { treesFolder } from '../../machine/trees/worktree.ts'
import { type Stream, streamsIn } from '../../state-manager/work-folder.ts'
import { refuseLinked } from '../../state-manager/write.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
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
 * @throws Refused `branch-not-taken`, `tree-failed`, `cannot-write`, and those of `beginOrGoOn`
 */
export const beginTrees = (
  { stream, state }: Pick<WorkNow, 'stream' | 'state'>,
  settings: Pick<Settings, 'trees' | 'git'>,
  withChanges: boolean,
): Begun => {
  const here = settings.trees.enabled ? treesHere(dirname(stream.work)) : { off: 'trees.enabled is false' }
  if ('off' in here) {
    refuseWithout(integrationOf(stream, state), here.off)
    return { trees: here }
  }
  refuseLinked(treesFolder(here.on.root))
  const changes = changesOf(here.on.root, excludedOf(stream, settings.git), withChanges)
  const integration = beginOrGoOn(here.on, {
    branch: `${settings.git.branchPrefix}${stream.id}`,
    keep: keepOf({ stream, state }),
    changes: changes.taken ?? null,
  })
  const { branch, base, keep, prefix } = integration
  // What keeps a tree from being set up keeps all of them: it is found in the one that the tests will have.
  const setupMs = settings.trees.setup === null ? null : integrationTree(integration, settings.trees).setupMs
  const trees = { branch, base, keep, prefix, ...changes, ...setupIn(settings, setupMs) }
  return { trees, head: headOf(integration) }
}

// Agents that went on in the checkout would not have what earlier ones did, and nobody would hear of that any more.
const refuseWithout = (integration: Integration | null, why: string): void => {
  if (!integration || isTaken(integration)) return
  const { branch } = integration
  throw new Refused(
    'branch-not-taken',
    text`agents would work in your checkout now (${why}), which lacks what is on ${branch}. Take it first: ${phasegate('merge', branch)}`,
  )
}

/** The namespace of its refs. It stays when the workstream is renamed: else earlier stages would be left out of the later ones. */
export const keepOf = ({ stream, state: { trees } }: Pick<WorkNow, 'stream' | 'state'>): string =>
  trees && 'keep' in trees ? trees.keep : `${KEPT}${stream.id}`

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

// What code writes of workstreams is in the user's checkout; a copy in a tree is nobody's work.
const excludedOf = ({ work }: Stream, { excludePatterns }: Settings['git']): string[] => [
  ...excludePatterns,
  ...streamsIn(work).map(({ id }) => `/work/${id}`),
  '/work/index.json',
  '/work/.gitattributes',
  '/work/.gitignore',
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
