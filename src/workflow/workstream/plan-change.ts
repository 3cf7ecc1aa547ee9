import type { PlanChange } from '../plan/plan-change.ts'
import type { WorkEvent } from './event.ts'
import type { WorkState } from './state.ts'

/** What was decided and has not been seen in PLAN.md yet. */
export const unwrittenChanges = ({ threads, added }: WorkState): PlanChange[] => [
  ...Object.entries(threads).flatMap(([thread, { unwritten }]): PlanChange[] =>
    unwritten === null ? [] : [{ kind: 'assign', thread, agent: unwritten }],
  ),
  ...Object.entries(added).flatMap(([id, { part, written }]): PlanChange[] =>
    written ? [] : [{ kind: 'add', id, part }],
  ),
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
