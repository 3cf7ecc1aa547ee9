import { chooseStream, type Stream } from '../../state-manager/work-folder.ts'
import type { WorkNow, WorkRequest } from '../../engine/workstream/work.ts'
import { Refused } from '../../workflow/core/refused.ts'
import type { WorkPlace } from './place.ts'

interface About {
  readonly values: { readonly stream: string | undefined }
}

/** The workstream a command is about. @throws Refused `no-workstream`, `stream-unknown` */
export const streamOf = ({ work }: WorkPlace, { values }: About): Stream => chooseStream(work, values.stream ?? null)

/** The workstream as it is now. Projections that are stale are written again, where that is possible. */
export const look = (place: WorkPlace, input: About): WorkNow => {
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
export const change = (place: WorkPlace, input: About, by: string, request: WorkRequest): Change => {
  let before: WorkNow | null = null
  const after = place.engine.handleWork(streamOf(place, input), `work ${by}`, place.surroundings, (now) => {
    before = now
    return request(now)
  })
  return { before: before ?? after, after }
}
