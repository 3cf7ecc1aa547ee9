import { stageTemplate } from '../../workflow/plan/template.ts'
import type { Reply } from '../reply.ts'
import { added } from './added.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const addStage = (place: WorkPlace, input: WorkInput<'add stage'>): Reply => {
  const text = stageTemplate(input.values.name)
  return added(place, input, () => ({ kind: 'stage', parent: '', text }))
}
