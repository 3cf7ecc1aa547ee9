import { planPreview, previewData, stagePreview } from '../../shown/work-preview.ts'
import type { Reply } from '../reply.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { stageOf } from './scope.ts'

export const preview = (place: WorkPlace, input: WorkInput<'preview'>): Reply => {
  const now = look(place, input)
  const stage = stageOf(now, input)
  const text = stage === null ? planPreview(now, input) : stagePreview(now, stage, input)
  return { text, json: previewData(now, stage, input) }
}
