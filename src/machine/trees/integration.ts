import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import { recordBranch, recordedBranch } from '../branch.ts'
import { git, splitZ } from '../git-command.ts'
import { fromProject, type Repository } from './here.ts'
import { idOf, isContained, mergeBase, mergedTree, type Move, moveRefs, tipOf, treeOf, writeCommit } from './objects.ts'
import { leftAt, refuseOn, takeBack } from './take-back.ts'
import { withChanges } from './with-changes.ts'

/**
 * Where the work of a run or workstream comes together: a branch that nobody has checked out. `keep` is the namespace of refs
 * for what must not get lost: `base`, `head` (where the branch was last), `steps` (before it became one commit), and what
 * was committed of each tree under the tree's name.
 */
export interface Integration extends Pick<Repository, 'root' | 'top' | 'prefix'> {
  /** `phasegate/add-a-json-flag` */
  readonly branch: string
  readonly base: string
  /** `refs/phasegate/<run or workstream id>` */
  readonly keep: string
}

export interface IntegrationWish {
  readonly branch: string
  readonly keep: string
  /** Paths from the top folder to take along as they are in the user's checkout; null: only what is committed. */
  readonly changes: readonly string[] | null
}

export const KEPT = 'refs/phasegate/'

/**
 * Creates the branch where the user is, with the changes as a commit of their own. Begun already for this `keep`, it stays as
 * it was begun. Refused `branch-failed` when the branch is somebody else's.
 */
export const beginIntegration = (repository: Repository, { branch, keep, changes }: IntegrationWish): Integration => {
  const { root, top, prefix, head } = repository
  const begun = begunAs(repository, keep)
  if (begun !== null) return begun
  const base = changes === null || changes.length === 0 ? head : withChanges(top, head, changes)
  // Recorded first: a crash between the two lines must not leave a branch that nobody knows to be ours.
  recordBranch(top, { branch, id: keep.slice(KEPT.length) })
  const refs = [`refs/heads/${branch}`, `${keep}/base`, `${keep}/head`]
  const complaint = moveRefs(
    top,
    refs.map((ref) => ({ ref, to: base, from: null })),
  )
  if (complaint === null) return { root, top, prefix, branch, base, keep }
  const first = begunAs(repository, keep)
  if (first !== null) return first
  const said = `git cannot create the branch ${branch}:\n${complaint}\nIf its name is the reason, begin it otherwise`
  throw new Refused('branch-failed', text`${said}: ${phasegate('config', 'set', 'git.branchPrefix', 'agents/')}`)
}

/** The integration that was begun for this `keep`; null: none was. */
export const begunAs = ({ root, top, prefix }: Repository | Integration, keep: string): Integration | null => {
  const base = idOf(top, `${keep}/base`)
  const branch = base === null ? null : recordedBranch(top, keep.slice(KEPT.length))
  return base === null || branch === null ? null : { root, top, prefix, branch, base, keep }
}

/** The commit that the branch is at. Refused `branch-gone` with the way back. */
export const headOf = (integration: Integration): string => {
  const head = tipOf(integration.top, integration.branch)
  if (head !== null) return head
  throw new Refused('branch-gone', wayBack(integration))
}

/** What is said where the branch is gone. */
export const wayBack = (integration: Integration): string => {
  const { branch } = integration
  return `the branch ${branch} is gone; bring it back: git branch ${branch} ${leftAt(integration)}`
}

export type Integrated =
  | { readonly kind: 'merged' }
  | {
      readonly kind: 'conflict'
      /** From the project's folder. */
      readonly files: readonly string[]
      /** Subjects of the commits of the branch that touched them since the merge base, newest first. */
      readonly with: readonly string[]
    }

/** What a new commit holds (a tree's id), and the commit that it was made upon, which has been the branch's. */
export interface Made {
  readonly tree: string
  readonly on: string
}

/**
 * Merges a commit (its full id) into the branch, or says with what it is in conflict. Contained already: nothing happens. What is
 * known of one that was made just now git is not asked again.
 */
export const integrate = (integration: Integration, commit: string, message: string, made?: Made): Integrated =>
  compareAndSwap(integration, (head): Decided<Integrated> => {
    const { top, prefix } = integration
    const base = made?.on ?? mergeBase(top, head, commit)
    if (base === commit) return { gives: { kind: 'merged' } }
    const merged = made?.on === head ? made : mergedTree(top, head, commit)
    if ('conflicts' in merged) {
      const files = merged.conflicts.map((file) => fromProject(prefix, file))
      const others = touching(top, `${base}..${head}`, merged.conflicts)
      return { gives: { kind: 'conflict', files, with: others } }
    }
    const to = writeCommit(top, { tree: merged.tree, parents: [head, commit], message })
    return { gives: { kind: 'merged' }, to }
  })

const MOST_NAMED = 50

const touching = (top: string, range: string, files: readonly string[]): string[] => {
  const options = [
    '--first-parent',
    '--diff-merges=first-parent',
    '--no-show-signature',
    '--format=%s',
    '-z',
    '--no-patch',
  ]
  const args = ['--literal-pathspecs', 'log', ...options, range, '--', ...files.slice(0, MOST_NAMED)]
  return splitZ(git(top, args))
}

interface Decided<Value> {
  readonly gives: Value
  /** Where the branch moves; absent: it stays where it is. */
  readonly to?: string
  readonly also?: readonly Move[]
}

const MOST_RACES = 100

/** Whoever comes second at the branch looks again. Nothing is locked. */
const compareAndSwap = <Value>(integration: Integration, decide: (head: string) => Decided<Value>): Value => {
  const { top, branch, keep } = integration
  let complaint: string | null = ''
  for (let race = 0; race < MOST_RACES; race++) {
    takeBack(integration)
    const head = headOf(integration)
    const { gives, to, also = [] } = decide(head)
    if (to === undefined) return gives
    refuseOn(top, branch)
    complaint = moveRefs(top, [{ ref: `refs/heads/${branch}`, to, from: head }, { ref: `${keep}/head`, to }, ...also])
    if (complaint === null) return gives
  }
  throw new Refused('integration-busy', `the branch ${branch} could not be moved:\n${complaint}`)
}

/**
 * Makes of everything since the base one commit for each merge, in their order, on one line; messages stay, and the tip before under
 * `${keep}/steps`. Said twice it is done once. Returns the tip; null: nothing has changed since the base.
 */
export const linearize = (integration: Integration): string | null =>
  compareAndSwap(integration, (head): Decided<string | null> => {
    const { top, base, keep } = integration
    if (treeOf(top, head) === treeOf(top, base)) return { gives: null }
    const steps = stepsOf(integration, head)
    if (steps.every(({ parents }) => !parents.includes(' '))) return { gives: head }
    const to = steps.reduce((tip, { tree, message }) => writeCommit(top, { tree, parents: [tip], message }), base)
    return { gives: to, to, also: [{ ref: `${keep}/steps`, to: head }] }
  })

const stepsOf = ({ top, base }: Integration, head: string): { tree: string; parents: string; message: string }[] => {
  const format = '--format=%T%x00%P%x00%B%x00'
  const fields = git(top, [
    'log',
    '--first-parent',
    '--reverse',
    '--no-show-signature',
    format,
    `${base}..${head}`,
  ]).split('\0')
  const count = Math.floor(fields.length / 3)
  return Array.from({ length: count }, (_, index) => {
    const [tree = '', parents = '', message = ''] = fields.slice(index * 3)
    return { tree: tree.trim(), parents, message }
  })
}

/** Whether a commit's work is in the branch: in what became one commit, which is all until then, or as it is. */
export const isIntegrated = ({ top, branch, keep }: Integration, commit: string): boolean =>
  [`${keep}/steps`, `refs/heads/${branch}`].some((ref) => {
    const tip = idOf(top, ref)
    return tip !== null && (tip === commit || isContained(top, commit, tip))
  })
