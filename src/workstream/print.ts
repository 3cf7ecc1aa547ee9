import { isPlaceholder } from './placeholder.ts'
import { isAgentName } from './agent-marker.ts'
import { scanLines } from './lines.ts'
import type { Batch, Plan, Stage, Thread } from './plan.ts'

/** What it takes to write a plan; a `Plan` that was read is one. */
export interface PlanDraft extends Pick<Plan, 'title' | 'summary' | 'references'> {
  readonly stages: readonly StageDraft[]
}

export interface StageDraft extends Pick<Stage, 'number' | 'name' | 'definition' | 'constitution'> {
  readonly questions: readonly { readonly text: string; readonly done: boolean }[]
  readonly batches: readonly BatchDraft[]
}

export interface BatchDraft extends Pick<Batch, 'number' | 'name' | 'prose'> {
  readonly threads: readonly ThreadDraft[]
}

export interface ThreadDraft extends Pick<Thread, 'name' | 'agent' | 'summary' | 'files' | 'depends' | 'details'> {
  readonly number: number
}
