import { oneLine } from '../workflow/core/plain-text.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import { phasegate, type Text, text } from '../workflow/core/text.ts'
import type { Trees } from '../workflow/core/trees.ts'
import { durationOf } from './duration.ts'

/** Where agents work, and what is not promised there; nothing where that was not decided yet. */
export const treeLines = (trees: Trees | null): string[] => {
  if (trees === null) return []
  if ('off' in trees)
    return [
      `Trees: none (${trees.off}). Agents work in your checkout: leave it to them, for what you change there is not told from what they do, and nothing is merged or kept apart.`,
    ]
  const { branch, base, left, taken = [], setup } = trees
  return [
    `Branch: ${branch}, begun at ${base.slice(0, 10)}. Agents do not touch your checkout.`,
    ...(setup ? [`In each new tree: ${oneLine(setup.command)}${setup.ms === null ? '' : ` (${took(setup.ms)})`}`] : []),
    ...(taken.length > 0 ? [`Taken along: ${changedFiles(taken)}, committed first.`] : []),
    ...(left.length > 0 ? [`Left out: ${changedFiles(left)}; to begin with them: --with-changes`] : []),
  ]
}

const changedFiles = (paths: readonly string[]): string =>
  `${counted(paths.length, 'changed file')} of yours (${listed(paths)})`

const took = (ms: number): string => `took ${durationOf(ms)} in the first`

/** What was merged lies on a branch of its own: how to look at it, take it, drop it. */
export const takeLines = (trees: Trees | null): Text[] => {
  if (trees === null || 'off' in trees) return []
  const { branch, base } = trees
  return [
    `look: git diff ${base.slice(0, 10)}...${branch}`,
    text`take: ${phasegate('merge', branch)}`,
    text`drop: ${phasegate('clean', branch)}`,
  ]
}
