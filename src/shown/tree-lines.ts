import { durationOf } from './duration.ts'
import { counted, listed } from '../workflow/core/counted.ts'
import { phasegate, type Text, text } from '../workflow/core/text.ts'
import type { Trees } from '../workflow/core/trees.ts'

/** Where agents work, and what is not promised there; nothing where that was not decided yet. */
export const treeLines = (trees: Trees | null): string[] => {
  if (trees === null) return []
  if ('off' in trees)
    return [
      `Trees: none (${trees.off}). Agents work in your checkout: leave it to them, for what you change there is not told from what they do, and nothing is merged or kept apart.`,
    ]
  const { branch, base, left, taken = [], setupMs } = trees
  return [
    `Branch: ${branch}, begun at ${base.slice(0, 10)}. Agents do not touch your checkout.`,
    ...(taken.length === 0 ? [] : [`Begun with: ${files(taken)}, in a commit of their own.`]),
    ...(left.length === 0 ? [] : [`Left out: ${files(left)}; to begin with them: --with-changes`]),
    ...(setupMs === undefined ? [] : [`Set up: each tree by trees.setup, in ${durationOf(setupMs)}.`]),
  ]
}

const files = (names: readonly string[]): string =>
  `${counted(names.length, 'changed file')} of yours (${listed(names)})`

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
