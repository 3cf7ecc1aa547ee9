import { assignAgent } from './assign-agent.ts'
import { insertPart } from './insert.ts'
import type { PlanChange } from './plan-change.ts'
import { threadsOf, type Plan } from './plan.ts'
import type { Edit } from './text-edit.ts'

/**
 * The edits that make PLAN.md show a change; none when it does, or when what it is about was removed meanwhile.
 *
 * @throws Refused `insert-hidden`
 */
export const editsFor = (plan: Plan, text: string, change: PlanChange): readonly Edit[] => {
  switch (change.kind) {
    case 'assign':
      return threadsOf(plan).some(({ id }) => id === change.thread)
        ? assignAgent(plan, text, change.thread, change.agent)
        : []
    case 'add':
      return insertPart(plan, text, change.id, change.part)
  }
}
