import { basename } from 'node:path'
import { commitMerged } from '../../../src/machine/commit-merged.ts'
import { DEFAULTS } from '../../../src/configuration/defaults.ts'
import { type Repository, treesHere } from '../../../src/machine/trees/here.ts'
import { beginIntegration, integrate, type Integration } from '../../../src/machine/trees/integration.ts'
import { commitTree, integrationTree, makeTree, treeFolder } from '../../../src/machine/trees/tree.ts'
import { git } from '../folder.ts'

export const TREES = DEFAULTS.trees

/** The repository that a project folder is in. */
export const here = (project: string): Repository => {
  const found = treesHere(project)
  if ('off' in found) throw new Error(found.off)
  return found.on
}

export const begin = (project: string, id = 'run-1', changes: readonly string[] | null = null): Integration =>
  beginIntegration(here(project), { branch: `phasegate/${id}`, keep: `refs/phasegate/${id}`, changes })

/** The project's folder in a new tree. */
export const tree = (integration: Integration, name = 'task-1'): string => makeTree(integration, name, TREES).folder

export const wish = (name = 'task-1', exclude: readonly string[] = []) => ({
  message: `${name}: work\n`,
  name,
  exclude,
})

/** The files of a commit: path -> text. */
export const filesAt = (project: string, commit: string): Record<string, string> =>
  Object.fromEntries(
    git(project, 'ls-tree', '-r', '-z', '--name-only', '--full-tree', commit)
      .split('\0')
      .filter((path) => path !== '')
      .map((path) => [path, git(project, 'show', `${commit}:${path}`)]),
  )

/** Merges the work of a tree, or this commit; what became of it. */
export const merge = (integration: Integration, commit?: string, name = 'task-1'): 'merged' | 'conflict' => {
  const folder = treeFolder(integration.root, integration.prefix, name)
  if (commit !== undefined) return integrate(integration, commit, `${name}: merged`).kind
  const { commit: own, made } = commitTree(integration, folder, wish(name))
  return integrate(integration, own ?? '', `${name}: merged`, made).kind
}

/** Makes of all that was merged the one commit that a run ends with; null: nothing was merged. */
export const asOne = (integration: Integration, title = 'One'): string | null => {
  const folder = integrationTree(integration, TREES).folder
  const message = { title, body: '', remarks: '', runId: basename(integration.keep) }
  return commitMerged(integration, folder, { ...message, workflow: 'branch', commits: 'one' }).commit
}
