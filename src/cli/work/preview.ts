import { planPreview, previewData, stagePreview } from '../../shown/work-preview.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { look, STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'
import { stageOf } from './scope.ts'

export const preview = (place: Place): CliCommand => ({
  name: 'preview',
  summary: 'Show the plan and how far it is; with --stage everything that is needed to carry that stage out',
  options: [
    { name: 'stage', value: 'N', summary: 'this stage, with every thread in full' },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'preview --stage 1',
  run: (input) => {
    const now = look(place, input)
    const stage = stageOf(now, input)
    return {
      text: stage === null ? planPreview(now, input) : stagePreview(now, stage, input),
      json: previewData(now, stage, input),
    }
  },
})
