import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../../state-manager/project.ts'
import { writeWhole } from '../../state-manager/write.ts'
import { planName } from '../../workflow/run/phase-of-check.ts'
import { type PhaseDefinition, type StageName, STAGES } from '../../workflow/run/phase.ts'
import type { KeptRun } from './archive.ts'
import type { GivenPlan } from './given-plan.ts'

/** Puts the artifacts of an earlier run that come before the first stage, and the plan that was given, into the folder of a new one. */
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
