import { formatId, stageNumber } from '../../workflow/plan/id.ts'
import { findStage } from '../../workflow/plan/plan.ts'
import { batchTemplate } from '../../workflow/plan/template.ts'
import { need } from '../arguments.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { added } from './added.ts'
import { STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'

export const addBatch = (place: Place): CliCommand => ({
  name: 'add batch',
  summary: 'Add a batch with one thread to fill in at the end of a stage of PLAN.md',
  options: [
    { name: 'stage', value: 'N', summary: 'where it goes', required: true },
    { name: 'name', value: 'TEXT', summary: 'its heading', required: true },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'add batch --stage 1 --name "Edge cases"',
  run: (input) => {
    const stage = stageNumber(need(input, 'stage'))
    const text = batchTemplate(need(input, 'name'))
    return added(place, input, ({ view }) => ({
      kind: 'batch',
      parent: formatId(findStage(view.plan, stage).number),
      text,
    }))
  },
})
