import { treeData, treeText } from '../../shown/work-tree.ts'
import type { Reply } from '../reply.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const tree = (place: WorkPlace, input: WorkInput<'tree'>): Reply => {
  const now = look(place, input)
  return { text: treeText(now, input), json: treeData(now) }
}
