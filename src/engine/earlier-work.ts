import { existsSync } from 'node:fs'
import type { Integration } from '../machine/trees/integration.ts'
import { keptRef } from '../machine/trees/kept.ts'
import { retire } from '../machine/trees/retire.ts'
import { commitTree, treeFolder } from '../machine/trees/tree.ts'
import { type Life, toldFailures } from '../workflow/core/step.ts'
import { treeOfAgent, type Work } from './tree-work.ts'

/** Whose work the commit of an attempt is. */
export type WorkOf = (attempt: number) => Work

/** Keeps what the ended attempts at a step left in their trees, and removes those. @throws Refused of `commitTree` */
export const keepEarlier = (integration: Integration, { attempts }: Life, workOf: WorkOf): void => {
  for (const { number, agentId, outcome } of attempts) {
    if (agentId === null || outcome === 'running') continue
    const folder = treeFolder(integration.root, integration.prefix, treeOfAgent(agentId))
    if (!existsSync(folder)) continue
    const work = workOf(number)
    commitTree(integration, folder, work)
    retire(integration, treeOfAgent(agentId), integration.keep, work.exclude)
  }
}

/** What failed attempts at a step left that nobody merged: the refs that keep it. */
const keptOfEarlier = (integration: Integration, life: Life, workOf: WorkOf): string[] =>
  toldFailures(life).flatMap(({ number }) => keptRef(integration, workOf(number).name) ?? [])

/** The same for whoever tries again, and how to look at it; nothing where there is none. */
export const leftByEarlier = (integration: Integration, life: Life, workOf: WorkOf): string => {
  const kept = keptOfEarlier(integration, life, workOf)
  if (kept.length === 0) return ''
  return [
    'What earlier attempts changed is in no tree any more, but kept; look at it before you begin anew:',
    ...kept.map((ref) => `- git diff HEAD...${ref}`),
  ].join('\n')
}
