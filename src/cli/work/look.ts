import { chooseStream, type Stream } from '../../state-manager/work-folder.ts'
import type { WorkNow, WorkRequest } from '../../engine/workstream/work.ts'
import { Refused } from '../../workflow/core/refused.ts'
import type { CliInput, CliOption } from '../table.ts'
import type { Place } from './place.ts'

export const STREAM_OPTION: CliOption = {
  name: 'stream',
  value: 'ID',
  summary: 'another workstream than the current one',
}

/** The workstream a command is about. @throws Refused `no-workstream`, `stream-unknown` */
export const streamOf = ({ work }: Place, { values }: Pick<CliInput, 'values'>): Stream =>
  chooseStream(work, values['stream'] ?? null)

/** The workstream as it is now. Projections that are stale are written again, where that is possible. */
export const look = (place: Place, input: Pick<CliInput, 'values'>): WorkNow => {
  const stream = streamOf(place, input)
  try {
    return place.engine.handleWork(stream, 'work', place.surroundings, () => null)
  } catch (error) {
    if (error instanceof Refused && error.code === 'cannot-write')
      return place.engine.readWork(stream, place.surroundings)
    throw error
  }
}

export interface Change {
  readonly before: WorkNow
  readonly after: WorkNow
}

/** Carries out a command, and says what the workstream was like right before. */
export const change = (place: Place, input: Pick<CliInput, 'values'>, by: string, request: WorkRequest): Change => {
  let before: WorkNow | null = null
  const after = place.engine.handleWork(streamOf(place, input), `work ${by}`, place.surroundings, (now) => {
    before = now
    return request(now)
  })
  return { before: before ?? after, after }
}
