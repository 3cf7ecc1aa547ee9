import { join } from 'node:path'
import { recordedBranches } from '../../machine/branch.ts'
import { type LyingAround, clean } from '../../machine/trees/sweep.ts'
import { repositoryAt, type Repository } from '../../machine/trees/here.ts'
import { KEPT } from '../../machine/trees/integration.ts'
import { worktreesOf } from '../../machine/trees/worktree.ts'
import { takeIntegrated } from '../../machine/trees/take.ts'
import { outOfTree, type Project, projectAt } from '../../state-manager/project.ts'
import { counted } from '../../workflow/core/counted.ts'
import { ifNotRefused, Refused } from '../../workflow/core/refused.ts'
import { phasegate, type Text, text } from '../../workflow/core/text.ts'
import { readState } from '../../state-manager/run-state.ts'
import { findWorkFolder, type Stream, streamsIn } from '../../state-manager/work-folder.ts'
import { readIndex } from '../../state-manager/work-index.ts'
import { noWork } from '../../workflow/workstream/state.ts'
import { stateOf } from '../workstream/engine-here.ts'
import { keepOf } from '../workstream/stage-trees.ts'
import { latestRun } from './archive.ts'

/** What a person asked for was done, in words and as data. */
export interface Done {
  readonly said: Text
  readonly json: unknown
}

/**
 * Merges the branch of a run into the branch that the user is on, in their checkout.
 *
 * @param wanted a branch; without it that of the last run, which is completed
 * @throws Refused `no-branch`, `run-unfinished`, `no-repository`, and those of `takeIntegrated`
 */
export const mergeBranch = (project: Project, wanted: string | undefined): Done => {
  const repository = repositoryOf(project)
  const { top } = repository
  const branch = wanted ?? branchOfLastRun(project)
  const { kind, into, commit } = takeIntegrated(top, branch)
  const tidy = isAtWork(project, repository, branch) ? '' : text` To tidy up: ${phasegate('clean')}`
  const said =
    kind === 'already'
      ? text`${into} has all of ${branch} already.`
      : text`${branch} is merged into ${into} (${commit.slice(0, 10)}).${tidy}`
  return { said, json: { branch, into, commit, merged: kind === 'merged' } }
}

const isAtWork = (project: Project, repository: Repository, wanted: string): boolean => {
  const [busy, recorded] = [atWork(project, repository), recordedBranches(repository.top)]
  return recorded.some(({ branch, id }) => branch === wanted && busy.has(`${KEPT}${id}`))
}

const branchOfLastRun = (project: Project): string => {
  const run = latestRun(project)?.run
  if (run && 'branch' in run.trees) {
    const { branch } = run.trees
    if (run.status === 'completed') return branch
    // What no gate has let through comes into the checkout only as what it is.
    throw new Refused(
      'run-unfinished',
      text`the run of ${branch} is ${run.status}: what it has so far is not finished. To take it all the same: ${phasegate('merge', branch)}`,
    )
  }
  throw new Refused(
    'no-branch',
    text`there is no last run here that has a branch of its own. Name one: ${phasegate('merge', 'BRANCH')}; see them: git branch --list "phasegate/*"`,
  )
}

/**
 * Removes what runs left in the repository and is merged, and what is named.
 *
 * @throws Refused `no-repository`, `at-work`, `unknown-name`
 */
export const cleanUp = (project: Project, named: string | undefined): Done => {
  const repository = repositoryOf(project)
  const { removed, kept } = clean(repository, named === undefined ? [] : [named], atWork(project, repository))
  const isThere = [...removed, ...kept].some(({ name }) => name === named)
  if (named !== undefined && !isThere && recordedBranches(repository.top).some(({ branch }) => branch === named))
    throw new Refused('at-work', text`${named} is of a run or workstream that is not over. See: ${phasegate('status')}`)
  if (named !== undefined && !isThere)
    throw new Refused(
      'unknown-name',
      text`there is no branch, tree or kept commit ${named} of ours. See: ${phasegate('clean')}`,
    )
  const isOneOfMany = ({ kind, name }: LyingAround): boolean => kind === 'ref' && name !== named
  const refs = removed.filter(isOneOfMany).length
  const lines = [
    ...removed.filter((each) => !isOneOfMany(each)).map(({ kind, name }) => `removed: ${kind} ${name}`),
    ...(refs === 0 ? [] : [`removed: ${counted(refs, 'ref')} that kept what was merged`]),
    ...kept.map(({ kind, name, show }) => `kept, as it is not merged: ${kind} ${name}; look: ${show}`),
  ]
  const more = kept.length > 0 ? text`\nTo remove one of them: ${phasegate('clean', 'NAME')}` : ''
  return {
    said: text`${lines.join('\n') || 'There is nothing to remove.'}${more}`,
    json: { removed, kept } satisfies Cleaned,
  }
}

/** The namespaces of kept refs that a run or a workstream may still need, here or in another worktree: all share them. */
export const atWork = ({ root }: Project, { top, prefix }: Repository): ReadonlySet<string> => {
  // A folder whose trees are listed has a run of its own, wherever in its worktree it is.
  const others = worktreesOf(top).map(({ folder }) =>
    outOfTree(folder) === folder ? join(folder, prefix) : outOfTree(folder),
  )
  return new Set([...new Set([root, ...others])].flatMap((each) => (each === root ? keepsAt(each) : keepsBeside(each))))
}

const keepsAt = (root: string): string[] => {
  const run = readState(projectAt(root))
  const work = findWorkFolder(root)
  return [...(run ? [`${KEPT}${run.id}`] : []), ...(work === null ? [] : openStreams(work).map(keepOfStream))]
}

// One whose every stage is approved needs nothing any more.
const openStreams = (work: string): Stream[] => {
  const entries = readIndex(work)?.streams ?? []
  const over = new Set(entries.flatMap(({ id, status }) => (status === 'completed' ? [id] : [])))
  return streamsIn(work).filter(({ id }) => !over.has(id))
}

// Of a journal that cannot be read its name is all that is known.
const keepOfStream = (stream: Stream): string =>
  keepOf({ stream, state: ifNotRefused(() => stateOf(stream).state, noWork) })

// What is wrong there is told there.
const keepsBeside = (root: string): string[] => ifNotRefused(() => keepsAt(root), [])

interface Cleaned {
  readonly removed: readonly LyingAround[]
  readonly kept: readonly LyingAround[]
}

const repositoryOf = ({ root }: Project): Repository => {
  const here = repositoryAt(root)
  if ('on' in here) return here.on
  throw new Refused('no-repository', `there are no branches of runs here: ${here.off}`)
}
