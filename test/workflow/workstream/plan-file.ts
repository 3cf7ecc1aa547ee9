import { parsePlan } from '../../../src/workflow/plan/parse.ts'
import { type PlanChange, lastOfEach } from '../../../src/workflow/plan/plan-change.ts'
import { editsFor } from '../../../src/workflow/plan/plan-edits.ts'
import { applyEdits } from '../../../src/workflow/plan/text-edit.ts'
import { planWritten } from '../../../src/workflow/workstream/decide-plan.ts'
import { evolveWork } from '../../../src/workflow/workstream/evolve.ts'
import { unwrittenChanges } from '../../../src/workflow/workstream/plan-change.ts'
import { viewOf, type Workstream } from './stream.ts'

/** A workstream with the text of its PLAN.md. */
export interface Kept extends Workstream {
  readonly text: string
}

/** A person has changed PLAN.md to this. */
export const withText = (kept: Kept, text: string): Kept => {
  const { agents, limits } = kept.view
  return { ...kept, text, view: viewOf(text, { agents, limits }) }
}

/** What the journal wants PLAN.md to show is written there, as the engine does it before anything else is decided. */
export const withPlanWritten = (kept: Kept): Kept => {
  const changes = lastOfEach(unwrittenChanges(kept.state))
  if (changes.length === 0) return kept
  const written = { ...kept, state: evolveWork(kept.state, planWritten(kept.state, changes)) }
  const text = changes.reduce(shown, kept.text)
  return text === kept.text ? written : withText(written, text)
}

const shown = (text: string, change: PlanChange): string =>
  applyEdits(text, editsFor(parsePlan(text).plan, text, change))
