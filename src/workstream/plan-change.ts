import { assignAgent, type Edit } from './edit.ts'
import { insertBatch, insertStage, insertThread } from './insert.ts'
import type { WorkEvent } from './event.ts'
import type { NewPart } from './new-part.ts'
import { type Plan, threadsOf } from './plan.ts'
import type { WorkState } from './state.ts'

/** What the journal says PLAN.md is to show. */
export type PlanChange =
  | { readonly kind: 'assign'; readonly thread: string; readonly agent: string }
  | { readonly kind: 'add'; readonly id: string; readonly part: NewPart }

/** What was decided and has not been seen in PLAN.md yet. */
export const unwrittenChanges = ({ tracks, added }: WorkState): PlanChange[] => [
  ...Object.values(tracks).flatMap(({ step, unwritten }): PlanChange[] =>
    unwritten === null ? [] : [{ kind: 'assign', thread: step.id, agent: unwritten }],
  ),
  ...Object.entries(added).flatMap(([id, { part, written }]): PlanChange[] => (written ? [] : [{ kind: 'add', id, part }])),
]

/** What events say PLAN.md is to show, or was seen to show; `added` knows the texts of added parts. */
export const changesIn = (events: readonly WorkEvent[], { added }: Pick<WorkState, 'added'>): PlanChange[] => {
  const addition = (id: string): PlanChange[] => {
    const found = added[id]
    return found ? [{ kind: 'add', id, part: found.part }] : []
  }
  return events.flatMap((event): PlanChange[] => {
    switch (event.type) {
      case 'thread-reassigned':
        return [{ kind: 'assign', thread: event.step, agent: event.to }]
      case 'thread-assigned':
        return [{ kind: 'assign', thread: event.step, agent: event.agent }]
      case 'part-added':
        return addition(event.id)
      case 'plan-written':
        return [
          ...Object.entries(event.assigned).map(([thread, agent]): PlanChange => ({ kind: 'assign', thread, agent })),
          ...event.added.flatMap(addition),
        ]
      default:
        return []
    }
  })
}

/** Of several changes to the same thing only the last. */
export const lastOfEach = (changes: readonly PlanChange[]): PlanChange[] => [
  ...new Map(changes.map((change) => [change.kind === 'assign' ? `@${change.thread}` : change.id, change])).values(),
]

/**
 * The edits that make PLAN.md show a change; none when it does, or when what it is about was removed meanwhile.
 *
 * @throws Refused `insert-hidden`
 */
export const editsFor = (plan: Plan, text: string, change: PlanChange): readonly Edit[] => {
  switch (change.kind) {
    case 'assign':
      return threadsOf(plan).some(({ id }) => id === change.thread) ? assignAgent(plan, text, change.thread, change.agent) : []
    case 'add':
      return additionEdits(plan, text, change.id, change.part)
  }
}

const additionEdits = (plan: Plan, text: string, id: string, part: NewPart): readonly Edit[] => {
  const highest = Number(id.slice(id.lastIndexOf('.') + 1)) - 1
  switch (part.kind) {
    case 'thread': {
      const batch = plan.stages.flatMap(({ batches }) => batches).find((each) => each.id === part.parent)
      if (!batch || batch.threads.some((each) => each.id === id)) return []
      return insertThread(plan, text, { batch: part.parent, highest, thread: part.text }).edits
    }
    case 'batch': {
      const stage = plan.stages.find((each) => each.id === part.parent)
      if (!stage || stage.batches.some((each) => each.id === id)) return []
      return insertBatch(plan, text, { stage: stage.number, highest, batch: part.text }).edits
    }
    case 'stage':
      return plan.stages.some((each) => each.id === id) ? [] : insertStage(plan, text, { highest, stage: part.text }).edits
  }
}
