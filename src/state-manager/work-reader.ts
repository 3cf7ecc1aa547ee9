import type { Diagnostic } from '../workflow/plan/diagnostic.ts'
import type { Edit } from '../workflow/plan/text-edit.ts'
import { WorkEvent } from '../workflow/workstream/event.ts'
import { stageText } from '../workflow/plan/hash.ts'
import { parsePlan } from '../workflow/plan/parse.ts'
import type { Plan } from '../workflow/plan/plan.ts'
import type { PlanChange } from '../workflow/plan/plan-change.ts'
import { editsFor } from '../workflow/plan/plan-edits.ts'
import { type Commit, commitReader } from './journal.ts'
import { shortHash } from './seal.ts'

export interface ReadPlan {
  readonly plan: Plan
  readonly diagnostics: readonly Diagnostic[]
  /** Stage id -> hash of its text without agent markers. */
  readonly hashes: Readonly<Record<string, string>>
  /** Hash of the whole text. */
  readonly id: string
}

/**
 * What it takes to understand a text that nobody has understood before: the parser of PLAN.md, the schema of commits. It is
 * half of the program, and a command whose texts were all read before needs none of it.
 */
export interface WorkReader {
  readonly plan: (text: string) => ReadPlan
  /** A commit, or what is wrong with it. */
  readonly commit: (json: unknown) => Commit<WorkEvent> | string
  readonly edits: (plan: Plan, text: string, change: PlanChange) => readonly Edit[]
}

export const workReader: WorkReader = {
  plan: (text) => {
    const { plan, diagnostics } = parsePlan(text)
    const hashes = Object.fromEntries(plan.stages.map((stage) => [stage.id, shortHash(stageText(text, stage))]))
    return { plan, diagnostics, hashes, id: shortHash(text) }
  },
  commit: commitReader(WorkEvent),
  edits: editsFor,
}
