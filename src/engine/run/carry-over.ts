import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../../state-manager/project.ts'
import { writeWhole } from '../../state-manager/write.ts'
import type { Facts } from '../../workflow/core/facts.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import { issueOf, openIssues } from '../../workflow/run/open-issues.ts'
import { phaseOfCheck, planName } from '../../workflow/run/phase-of-check.ts'
import { type PhaseDefinition, STAGES, type StageName } from '../../workflow/run/phase.ts'
import type { Run } from '../../workflow/run/state.ts'
import type { KeptRun } from './archive.ts'
import type { GivenPlan } from './given-plan.ts'

/**
 * What is known of the phases that a run begins behind: of the plan it was given, and of an earlier run.
 *
 * @throws Refused `stage-not-reached`
 */
export const givenFacts = (
  phases: readonly PhaseDefinition[],
  first: StageName,
  plan: GivenPlan | null,
  prior: KeptRun | null,
  tests: boolean,
): Record<string, Facts> => {
  const planning = plan && phaseOfCheck(phases, 'plan')?.id
  const planned: Record<string, Facts> = planning ? { [planning]: { kind: 'plan', tasks: [...plan.tasks] } } : {}
  if (first === 'IMPLEMENT') return planned
  if (first === 'EXPLORE' || first === 'PLAN') return {}
  const required: StageName[] = first === 'FINAL' && tests ? ['IMPLEMENT', 'TEST'] : ['IMPLEMENT']
  const missing = required.find((stage) => !prior || !hasCompleted(prior.run, stage))
  if (!prior || missing !== undefined) {
    const found = prior ? `run ${prior.run.id} has not completed it` : 'there is no earlier run here'
    throw new Refused(
      'stage-not-reached',
      text`--stage ${first} needs a completed ${missing ?? ''} stage, and ${found}. Start with: ${phasegate('dispatch', '--stage', 'IMPLEMENT', '--plan', 'PATH', '<task>')}`,
    )
  }
  const known = prior.run.phases.flatMap(({ id, stage, facts }) =>
    facts && STAGES.indexOf(stage) < STAGES.indexOf(first) ? [[id, withOpen(prior.run, id, facts)] as const] : [],
  )
  return { ...Object.fromEntries(known), ...planned }
}

// Of what an earlier review found only what is open still.
const withOpen = (run: Run, phase: string, facts: Facts): Facts =>
  facts.kind === 'review'
    ? { ...facts, issues: openIssues(run).flatMap((open) => (open.phase === phase ? [issueOf(open)] : [])) }
    : facts

const hasCompleted = (run: Run, stage: StageName): boolean =>
  run.phases
    .filter((phase) => phase.stage === stage)
    .every(({ status }) => status === 'completed' || status === 'skipped')

/** Puts the artifacts of those phases into the folder of the run. */
export const carryOver = (
  draft: Project,
  phases: readonly PhaseDefinition[],
  first: StageName,
  plan: GivenPlan | null,
  prior: KeptRun | null,
): void => {
  const from = prior?.project.phases ?? null
  for (const { id, stage, output } of phases) {
    // The phase files may have changed since.
    const path = join(from ?? '', prior?.run.phases.find((phase) => phase.id === id)?.output ?? output)
    if (from === null || STAGES.indexOf(stage) >= STAGES.indexOf(first) || !existsSync(path)) continue
    writeWhole(join(draft.phases, output), readFileSync(path, 'utf8'))
  }
  const name = planName(phases)
  if (plan && name !== null) writeWhole(join(draft.phases, name), plan.text)
}
