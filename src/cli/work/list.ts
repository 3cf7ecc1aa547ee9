import { rowsWithin } from '../../shown/rows.ts'
import type { Reply } from '../reply.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'
import { batchFilter, stageOf } from './scope.ts'
import { cellsOf, placedThreads, THREAD_HEAD, threadRow } from '../../shown/thread-row.ts'

export const list = (place: WorkPlace, input: WorkInput<'list'>): Reply => {
  const now = look(place, input)
  const stage = stageOf(now, input)
  const batch = batchFilter(now, input, stage)
  const threads = placedThreads(now)
    .filter((each) => (stage === null || each.stage.id === stage.id) && (batch === null || each.batch.id === batch))
    .map((each) => threadRow(now, each))
    .filter(({ status }) => status === (input.values.status ?? status))
  const rows = [THREAD_HEAD.map(input.colors.dim), ...threads.map((row) => cellsOf(row, input.colors))]
  return {
    text: threads.length === 0 ? 'There are no such threads.' : rowsWithin(rows, input.width).join('\n'),
    json: { threads },
  }
}
