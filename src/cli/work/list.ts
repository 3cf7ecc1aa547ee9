import { THREAD_STATUSES } from '../../workflow/workstream/state.ts'
import { rowsWithin } from '../../shown/rows.ts'
import { type CliCommand, JSON_OPTION } from '../table.ts'
import { look, STREAM_OPTION } from './look.ts'
import type { Place } from './place.ts'
import { BATCH_OPTION, batchFilter, STAGE_OPTION, stageOf } from './scope.ts'
import { cellsOf, placedThreads, THREAD_HEAD, threadRow } from '../../shown/thread-row.ts'

export const list = (place: Place): CliCommand => ({
  name: 'list',
  summary: 'List the threads with their status and report',
  options: [
    STAGE_OPTION,
    { ...BATCH_OPTION, value: 'B' },
    { name: 'status', value: 'S', summary: 'only this status', choices: THREAD_STATUSES },
    STREAM_OPTION,
    JSON_OPTION,
  ],
  positionals: [],
  example: 'list --stage 1 --status blocked',
  run: (input) => {
    const now = look(place, input)
    const stage = stageOf(now, input)
    const batch = batchFilter(now, input, stage)
    const threads = placedThreads(now)
      .filter((each) => (stage === null || each.stage.id === stage.id) && (batch === null || each.batch.id === batch))
      .map((each) => threadRow(now, each))
      .filter(({ status }) => status === (input.values['status'] ?? status))
    const rows = [THREAD_HEAD.map(input.colors.dim), ...threads.map((row) => cellsOf(row, input.colors))]
    return {
      text: threads.length === 0 ? 'There are no such threads.' : rowsWithin(rows, input.width).join('\n'),
      json: { threads },
    }
  },
})
