import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Integration } from '../../machine/trees/integration.ts'
import { treeNames } from '../../machine/trees/kept.ts'
import { sharedTree } from '../../machine/trees/retire.ts'
import { integrationTree, makeTree, treeFolder } from '../../machine/trees/tree.ts'
import type { Project } from '../../state-manager/project.ts'
import { textAt } from '../../state-manager/read.ts'
import { writeWhole } from '../../state-manager/write.ts'
import { type Attempt, liveAttempt } from '../../workflow/core/step.ts'
import { mayEdit, repairsPlan } from '../../workflow/run/may-edit.ts'
import { outFolder, outputInTree } from '../../workflow/run/output-of.ts'
import { planName } from '../../workflow/run/phase-of-check.ts'
import type { Run, RunStep } from '../../workflow/run/state.ts'
import { type Evidence, evidenceIn } from '../evidence.ts'
import { keepEarlier, type Left, leftBy } from '../earlier-work.ts'
import { integrationAt, treeOfAgent, type Work } from '../tree-work.ts'

/** Where the work of a run is merged; null where its agents work in the checkout. */
export const integrationOf = ({ root }: Project, { trees }: Run): Integration | null => integrationAt(root, trees)

/**
 * The tree of an agent that is about to be started: one of its own where it may edit, else the one that all who only read are
 * given. Null where the run works in the checkout, and for an agent that is no step. The client does not say whose tree it asks
 * for, unless it is an agent that is known; agents that are started together are of one phase. It takes nothing but the top folder of a worktree.
 *
 * @throws Refused of `makeTree`
 */
export const treeForAgent = (project: Project, run: Run, name: string): string | null => {
  const integration = integrationOf(project, run)
  const atWork = Object.values(run.steps).filter((step) => step.executor.kind === 'agent' && liveAttempt(step) !== null)
  const known = atWork.filter((step) => treeOfAgent(liveAttempt(step)?.agentId ?? '') === name)
  const awaited = known.length > 0 ? known : atWork.filter((step) => liveAttempt(step)?.agentId === null)
  if (!integration || awaited.length === 0) return null
  const edits = awaited.some((step) => mayEdit(run, step))
  if (edits) makeTree(integration, name, run.settings.trees)
  // That of those who read was made ready when their attempts began.
  return treeFolder(project.root, '', edits ? name : sharedTree(integration))
}

/** The project with all that was merged, as it is tested: the tree of those who only read, or the checkout. */
export const mergedFolder = (project: Project, run: Run): string => {
  const integration = integrationOf(project, run)
  return integration ? integrationTree(integration, run.settings.trees).folder : project.root
}

/** An attempt has begun: what it reads and repairs lies ready, and what earlier ones left unmerged is kept. */
export const prepareTrees = (project: Project, run: Run, step: RunStep, attempt: number): void => {
  const integration = integrationOf(project, run)
  if (!integration) return
  keepEarlier(integration, step, (number) => workOf(run, step, number))
  if (mayEdit(run, step)) return
  integrationTree(integration, run.settings.trees)
  const { plan } = evidenceIn(project, run, step)
  const text = repairsPlan(run, step) ? textAt(plan) : null
  if (text !== null) writeWhole(evidenceAt(integration, run, step, sharedTree(integration), attempt).plan, text)
}

/** The evidence of an attempt in the tree of its agent; null where there is none. */
export const evidenceInTree = (
  integration: Integration,
  run: Run,
  step: RunStep,
  attempt: Attempt,
): Evidence | null => {
  const name = treeOf(integration, attempt, mayEdit(run, step))
  return name === null ? null : evidenceAt(integration, run, step, name, attempt.number)
}

// An agent starts in the top folder of its tree, wherever in it the project is.
const evidenceAt = (
  { root, prefix }: Integration,
  run: Run,
  step: RunStep,
  name: string,
  attempt: number,
): Evidence => {
  const top = treeFolder(root, '', name)
  return {
    root: treeFolder(root, prefix, name),
    artifact: join(top, outputInTree(step, attempt)),
    plan: join(top, outFolder(attempt), planName(run.phases) ?? ''),
  }
}

// Whose agent nobody has seen yet is found by what it wrote: the folder of an attempt is nobody else's.
const treeOf = (integration: Integration, { number, agentId }: Attempt, edits: boolean): string | null => {
  const { root } = integration
  const names = edits ? (agentId === null ? treeNames(root) : [treeOfAgent(agentId)]) : [sharedTree(integration)]
  return names.find((name) => existsSync(join(treeFolder(root, '', name), outFolder(number)))) ?? null
}

/** Whose work the commit of an attempt is. */
export const workOf = (run: Run, step: RunStep, attempt: number): Work => ({
  name: `${step.id}/${attempt}`,
  message: `${step.id}: ${step.title}`,
  exclude: run.settings.git.excludePatterns,
})

/** What an attempt at a step left that nobody merged; null where there is nothing. */
export const leftOfStep = (project: Project, run: Run, step: RunStep, attempt: number): Left | null => {
  const integration = integrationOf(project, run)
  return integration && leftBy(integration, (number) => workOf(run, step, number), attempt)
}
