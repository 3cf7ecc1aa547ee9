import { stageTemplate } from '../../workflow/plan/template.ts'
import { need } from '../arguments.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { added } from './added.ts'
import { STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'

export const addStage = (place: Place): CliCommand => ({
  name: 'add stage',
  summary: 'Add a stage to fill in at the end of PLAN.md',
  options: [{ name: 'name', value: 'TEXT', summary: 'its heading', required: true }, STREAM_OPTION, JSON_OPTION],
  positionals: [],
  example: 'add stage --name "Documentation"',
  run: (input) => {
    const text = stageTemplate(need(input, 'name'))
    return added(place, input, () => ({ kind: 'stage', parent: '', text }))
  },
})
