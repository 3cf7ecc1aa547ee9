import { existsSync } from 'node:fs'
import type { Integration } from '../machine/trees/integration.ts'
import { changedBetween, keptRef } from '../machine/trees/kept.ts'
import { retire } from '../machine/trees/retire.ts'
import { commitTree, treeFolder } from '../machine/trees/tree.ts'
import type { Life } from '../workflow/core/step.ts'
import { treeOfAgent, type Work } from './tree-work.ts'

/** Whose work the commit of an attempt is. */
export type WorkOf = (attempt: number) => Work

/** Keeps what the ended attempts at a step left in their trees, and removes those. @throws Refused of `commitTree` */
export const keepEarlier = (integration: Integration, { attempts }: Life, workOf: WorkOf): void => {
  const goesOn = attempts.at(-1)?.agentId
  for (const { number, agentId, outcome } of attempts) {
    // An agent that was cut off and goes on has its tree still.
    if (agentId === null || outcome === 'running' || agentId === goesOn) continue
    const folder = treeFolder(integration.root, integration.prefix, treeOfAgent(agentId))
    if (!existsSync(folder)) continue
    const work = workOf(number)
    commitTree(integration, folder, work)
    retire(integration, treeOfAgent(agentId), integration.keep, work.exclude)
  }
}

/** What an attempt left that nobody merged: the ref that keeps it, and the files that it changed. */
export interface Left {
  readonly ref: string
  readonly files: readonly string[]
}

/** What the attempt of a number left that nobody merged; null where there is nothing. */
export const leftBy = (integration: Integration, workOf: WorkOf, attempt: number): Left | null => {
  const ref = keptRef(integration, workOf(attempt).name)
  return ref === null ? null : { ref, files: changedBetween(integration, `${ref}^`, ref) }
}
