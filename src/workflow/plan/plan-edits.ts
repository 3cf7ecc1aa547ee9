import type { Edit } from './text-edit.ts'
import { assignAgent } from './assign-agent.ts'
import { insertBatch, insertStage, insertThread } from './insert.ts'
import type { NewPart } from './new-part.ts'
import { type Plan, threadsOf } from './plan.ts'
import type { PlanChange } from './plan-change.ts'

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
      return plan.stages.some((each) => each.id === id)
        ? []
        : insertStage(plan, text, { highest, stage: part.text }).edits
  }
}
