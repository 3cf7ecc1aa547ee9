import { join } from 'node:path'
import type { Settings } from '../configuration/settings.ts'
import { changedPaths } from '../machine/changed-paths.ts'
import { type Astray, astrayIn } from '../machine/trees/astray.ts'
import { integrate, type Integration } from '../machine/trees/integration.ts'
import { hasMarkers } from '../machine/trees/conflicts.ts'
import { commitTree } from '../machine/trees/tree.ts'
import { listed } from '../workflow/core/counted.ts'
import { Refused } from '../workflow/core/refused.ts'
import type { Trees } from '../workflow/core/trees.ts'

/** Where the work of a run or a workstream is merged; null where its agents work in the checkout. */
export const integrationAt = (root: string, trees: Trees): Integration | null =>
  'off' in trees ? null : { ...trees, root, top: join(root, trees.prefix.replaceAll(/[^/]+/g, '..')) }

/** What is run in each new tree, to be shown; nothing where nothing is. @param ms what it took in the first, where it was run */
export const setupIn = ({ trees: { setup } }: Pick<Settings, 'trees'>, ms: number | null) =>
  setup === null ? {} : { setup: { command: setup, ms } }

/** The tree of an agent, as the client names it. */
export const treeOfAgent = (agentId: string): string => `agent-${agentId}`

/** The agent whose tree has this name; null: it is no agent's. */
export const agentOfTree = (name: string): string | null => /^agent-(.+)$/.exec(name)?.[1] ?? null

/**
 * The changed files of the user's, taken along or left where they are.
 *
 * @throws Refused `git-unmerged`
 */
export const changesOf = (root: string, exclude: readonly string[], withChanges: boolean): Changes => {
  const { changed, unmerged } = changedPaths(root, exclude)
  if (!withChanges) return { left: [...changed, ...unmerged] }
  if (unmerged.length === 0) return { left: [], taken: [...changed] }
  throw new Refused('git-unmerged', `in conflict: ${listed(unmerged)}; resolve it, or begin without --with-changes`)
}

type Changes = Pick<Extract<Trees, { branch: string }>, 'left' | 'taken'>

// Of what was deleted or moved on one side, or is no text, git leaves one version and marks nothing.
const toResolve = (file: string): string =>
  hasMarkers(file) ? 'has conflict markers; resolve them' : 'is in conflict; say what stands with git add or git rm'

const toGoBack = (astray: Astray, { branch }: Integration): string =>
  astray === 'no-common-commit'
    ? `what is checked out in your tree has no commit in common with ${branch}: merged, it would delete all that is there. Go back (git checkout --detach ${branch}) with what you made`
    : `a ${astray} stopped in your tree with commits still to apply. Finish it (GIT_EDITOR=true git ${astray} --continue) or drop it (git ${astray} --abort)`

/** What an agent changed, or why it cannot be merged: told to the same agent, which is the one to resolve it. */
export type Merged =
  | { readonly changed: readonly string[]; readonly lines: number | null }
  | { readonly problems: readonly string[] }

/** Whose work it is: `name` is where its commit is kept (`task-1/7`). */
export interface Work {
  readonly name: string
  readonly message: string
  /** `git.excludePatterns` */
  readonly exclude: readonly string[]
}

/**
 * Commits what an agent left in its tree and merges it. Said again for the same tree it does nothing: a process may die between
 * the merge and the journal.
 *
 * @throws Refused of `commitTree` and `integrate`
 */
export const mergeWork = (integration: Integration, folder: string, work: Work): Merged => {
  const astray = astrayIn(integration, folder)
  if (astray !== null) return { problems: [`${toGoBack(astray, integration)}, then report again`] }
  const { commit, changed, lines, unresolved, made } = commitTree(integration, folder, work)
  if (unresolved.length > 0)
    return { problems: unresolved.map((file) => `${file}: ${toResolve(join(folder, file))}, then report again`) }
  if (commit === null) return { changed: [], lines: null }
  const merge = integrate(integration, commit, work.message, made)
  if (merge.kind === 'merged') return { changed, lines }
  const others = merge.with.length > 0 ? listed(merge.with) : 'what was merged meanwhile'
  const how = `run \`git merge ${integration.branch}\` in your tree, resolve it, test, then report again`
  const kept = `your work is kept: git show ${integration.keep}/${work.name}`
  return { problems: [`conflicts with ${others} in ${listed(merge.files, 10)}; ${how} (${kept})`] }
}
