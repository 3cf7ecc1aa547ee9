import type { NewPart } from './new-part.ts'

/** What the journal says PLAN.md is to show. */
export type PlanChange =
  | { readonly kind: 'assign'; readonly thread: string; readonly agent: string }
  | { readonly kind: 'add'; readonly id: string; readonly part: NewPart }

/** Of several changes to the same thing only the last. */
export const lastOfEach = (changes: readonly PlanChange[]): PlanChange[] => [
  ...new Map(changes.map((change) => [change.kind === 'assign' ? `@${change.thread}` : change.id, change])).values(),
]
