import { dirname } from 'node:path'
import { workStatusData, workStatusText } from '../../shown/work-status.ts'
import { START_WORKSTREAM } from '../../state-manager/work-folder.ts'
import { print, text } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import { leftPlanText } from './left-plan.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const status = async (place: WorkPlace, input: WorkInput<'status'>): Promise<Reply> => {
  if (place.work === null) {
    const left = await leftPlanText(place.folder)
    const none = text`There is no workstream here. ${START_WORKSTREAM}`
    return { text: print(left === null ? none : text`${none}\n${left}`, input.reader), json: null }
  }
  const now = look(place, input)
  const left = await leftPlanText(dirname(place.work), now.view.plan.title)
  const finishedRunPlan = left === null ? null : print(left, input.reader)
  return { text: workStatusText(now, left, input), json: { ...workStatusData(now, input), finishedRunPlan } }
}
