import { stageReport, stageReportText } from '../../shown/work-report.ts'
import type { WorkNow } from '../../engine/work-desk.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { text, work } from '../../workflow/core/text.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { look, STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'
import { stageOf } from './scope.ts'

export const report = (place: Place): CliCommand => ({
  name: 'report',
  summary: 'Print what a stage came to: status, counts, one line per thread, the exact next command',
  options: [
    { name: 'stage', value: 'N', summary: 'the stage (the one that is carried out, else the current one)' },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'report --stage 1',
  run: (input) => {
    const now = look(place, input)
    const number = stageOf(now, input)?.number ?? currentStage(now)
    return { text: stageReportText(now, number, input.reader), json: stageReport(now, number, input.reader) }
  },
})

const currentStage = ({ state, view }: WorkNow): number => {
  const { stages } = view.plan
  const stage =
    stages.find(({ id }) => id === state.execution?.stage) ??
    stages.find(({ id }) => !state.stageApprovals[id]) ??
    stages.at(-1)
  if (stage) return stage.number
  throw new Refused('stage-unknown', text`PLAN.md has no stages. See: ${work('check')}`)
}
