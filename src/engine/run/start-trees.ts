import { forgetBranch, freeBranch } from '../../machine/branch.ts'
import { slug } from '../../machine/slug.ts'
import { type Repository, treesHere } from '../../machine/trees/here.ts'
import { beginIntegration, type Integration, type IntegrationWish, KEPT } from '../../machine/trees/integration.ts'
import { dropIntegration } from '../../machine/trees/sweep.ts'
import { tipOf } from '../../machine/trees/objects.ts'
import { integrationTree } from '../../machine/trees/tree.ts'
import type { Project } from '../../state-manager/project.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { changesOf, integrationAt, setupIn } from '../tree-work.ts'
import type { Settings } from '../../configuration/settings.ts'
import type { Trees } from '../../workflow/core/trees.ts'
import { type StageName, STAGES } from '../../workflow/run/phase.ts'
import type { KeptRun } from './archive.ts'

/** What a new run wants of the repository. */
interface TreesWish {
  readonly run: string
  readonly task: string
  readonly first: StageName
  /** Take what the user has changed along. */
  readonly withChanges: boolean
  readonly settings: Settings
  readonly prior: KeptRun | null
}

/**
 * Where the agents of a new run work: its integration branch, made at the commit that the user is on; or their checkout, and why.
 * A run that begins behind the tasks goes on where the earlier run left their changes.
 *
 * @throws Refused `git-failed`, `tree-failed`
 */
export const treesFor = (project: Project, wish: TreesWish): Trees => chosenTrees(project, wish, newTrees)

/** The same, but for the branch, which is only named. */
export const treesPlanned = (project: Project, wish: TreesWish): Trees => chosenTrees(project, wish, plannedTrees)

const chosenTrees = (project: Project, wish: TreesWish, make: typeof newTrees): Trees => {
  const { settings, prior, first } = wish
  if (!settings.trees.enabled) return { off: 'trees.enabled is false' }
  const here = treesHere(project.root)
  if ('off' in here) return here
  const goesOn = prior !== null && STAGES.indexOf(first) > STAGES.indexOf('IMPLEMENT')
  return (goesOn ? treesOfPrior(here.on, prior, settings) : null) ?? make(project, here.on, wish)
}

const newTrees = (project: Project, repository: Repository, wish: TreesWish): Trees => {
  const { settings } = wish
  const planned = plannedTrees(project, repository, wish)
  const integration = begun(repository, { ...planned, changes: planned.taken ?? null })
  try {
    // What keeps its tree from being set up keeps the run from starting.
    const { setupMs } = integrationTree(integration, settings.trees)
    return { ...planned, branch: integration.branch, base: integration.base, ...setupIn(settings, setupMs) }
  } catch (error) {
    dropIntegration(integration)
    throw error
  }
}

const plannedTrees = (project: Project, { top, head, prefix }: Repository, wish: TreesWish) => {
  const { run, task, withChanges, settings } = wish
  const branch = freeBranch(top, `${settings.git.branchPrefix}${slug(task) || run}`)
  const changes = changesOf(project.root, settings.git.excludePatterns, withChanges)
  return { branch, base: head, keep: keepOf(run), prefix, ...changes, ...setupIn(settings, null) }
}

const keepOf = (run: string): string => `${KEPT}${run}`

// Of several that begin at the same moment each gets a branch of its own; which of them becomes the run is settled later.
const begun = (repository: Repository, { branch, keep, changes }: IntegrationWish, tries = 5): Integration => {
  try {
    return beginIntegration(repository, { branch, keep, changes })
  } catch (error) {
    // A run has this id alone: nobody else began by it.
    forgetBranch(repository.top, { branch, id: keep.slice(KEPT.length) })
    const isTaken = error instanceof Refused && error.code === 'branch-failed' && tipOf(repository.top, branch) !== null
    if (!isTaken || tries === 1) throw error
    return begun(repository, { branch: freeBranch(repository.top, branch), keep, changes }, tries - 1)
  }
}

/** Takes back what was begun for a run that did not come to be; nothing was merged into it yet. */
export const dropTrees = (project: Project, run: string, trees: Trees): void => {
  const integration = integrationAt(project.root, trees)
  if (integration?.keep === keepOf(run)) dropIntegration(integration)
}

// What a completed run committed is the base of the next one; where its branch is gone, somebody has merged it.
const treesOfPrior = ({ top }: Repository, { run }: KeptRun, settings: Settings): Trees | null => {
  const { trees } = run
  if ('off' in trees) return { off: 'the changes of the earlier run are in the checkout' }
  const tip = tipOf(top, trees.branch)
  if (tip === null) return null
  const { branch, keep, prefix } = trees
  const base = run.status === 'completed' ? tip : trees.base
  return { branch, base, keep, prefix, left: [], ...setupIn(settings, null) }
}
