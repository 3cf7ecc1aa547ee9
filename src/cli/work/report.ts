import { stageReport, stageReportText } from '../../shown/work-report.ts'
import type { WorkNow } from '../../engine/work-desk.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { text, work } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { stageOf } from './scope.ts'

export const report = (place: WorkPlace, input: WorkInput<'report'>): Reply => {
  const now = look(place, input)
  const number = stageOf(now, input)?.number ?? currentStage(now)
  return { text: stageReportText(now, number, input.reader), json: stageReport(now, number, input.reader) }
}

const currentStage = ({ state, view }: WorkNow): number => {
  const { stages } = view.plan
  const stage =
    stages.find(({ id }) => id === state.execution?.stage) ??
    stages.find(({ id }) => !state.stageApprovals[id]) ??
    stages.at(-1)
  if (stage) return stage.number
  throw new Refused('stage-unknown', text`PLAN.md has no stages. See: ${work('check')}`)
}
