import { treeData, treeText } from '../../shown/work-tree.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { look, STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'

export const tree = (place: Place): CliCommand => ({
  name: 'tree',
  summary: 'Show stages, batches and threads as a tree',
  options: [STREAM_OPTION, JSON_OPTION],
  positionals: [],
  example: 'tree',
  run: (input) => {
    const now = look(place, input)
    const json = { stream: now.stream.id, title: now.view.plan.title, stages: treeData(now) }
    return { text: treeText(now, input), json }
  },
})
