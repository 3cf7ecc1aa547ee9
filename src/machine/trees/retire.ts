import { ifNotRefused } from '../../workflow/core/refused.ts'
import { commitAll } from './committing.ts'
import { begunAs, type Integration, KEPT } from './integration.ts'
import { removeWorktree, topOf, treeFolder } from './worktree.ts'

/** The one that is only read, and tested: what is left in it is nobody's work. Runs and workstreams have one each. */
export const sharedTree = ({ keep }: Pick<Integration, 'keep'>): string => `${SHARED}${keep.slice(KEPT.length)}`

export const isShared = (name: string): boolean => name.startsWith(SHARED)

const SHARED = 'integration-'

/**
 * Removes the tree of this name, made for `keep`; what stands in it beyond its branch is kept as a ref first. What git cannot
 * keep stays where it is: then it returns false.
 */
export const retire = (here: Integration, name: string, keep: string, exclude: readonly string[]): boolean => {
  const integration = keep === here.keep ? here : (begunAs(here, keep) ?? { ...here, keep })
  const folder = treeFolder(here.root, here.prefix, name)
  const wish = { message: `Left in the tree ${name}\n`, name, exclude }
  const isKept = ifNotRefused(() => isShared(name) || commitAll(integration, folder, wish) !== null, false)
  if (isKept) removeWorktree(here.top, topOf(integration, folder))
  return isKept
}
