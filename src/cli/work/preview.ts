import type { Reply } from '../reply.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { previewData } from './preview-data.ts'
import { planPreview, stagePreview } from './preview-text.ts'
import { stageOf } from './scope.ts'

export const preview = (place: WorkPlace, input: WorkInput<'preview'>): Reply => {
  const now = look(place, input)
  const stage = stageOf(now, input)
  return {
    text: stage === null ? planPreview(now, input.colors, input.width) : stagePreview(now, stage, input.colors),
    json: previewData(now, stage),
  }
}
