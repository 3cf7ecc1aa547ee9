import { formatId, stageNumber } from '../../workflow/plan/id.ts'
import { findStage } from '../../workflow/plan/plan.ts'
import { batchTemplate } from '../../workflow/plan/template.ts'
import type { Reply } from '../reply.ts'
import { added } from './added.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const addBatch = (place: WorkPlace, input: WorkInput<'add batch'>): Reply => {
  const stage = stageNumber(input.values.stage)
  const text = batchTemplate(input.values.name)
  return added(place, input, ({ view }) => ({
    kind: 'batch',
    parent: formatId(findStage(view.plan, stage).number),
    text,
  }))
}
