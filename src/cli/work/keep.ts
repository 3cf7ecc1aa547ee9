import { dirname, join, relative } from 'node:path'
import { carrierOf } from '../../engine/client.ts'
import { awayIn, bringBack, findAway, putAway, renameStream } from '../../state-manager/move-stream.ts'
import { type AWAY, chooseStream, nameOf, type Stream, streamsIn } from '../../state-manager/work-folder.ts'
import { readIndex } from '../../state-manager/work-index.ts'
import { ifNotRefused, Refused } from '../../workflow/core/refused.ts'
import { text, work as line, written } from '../../workflow/core/text.ts'
import type { Reply } from '../reply.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const rename = (place: WorkPlace, { values, reader }: WorkInput<'rename'>): Reply => {
  const stream = idleStream(place, values.ID)
  const id = renameStream(stream, values.NAME, place.now())
  // What names the workstream is written again.
  look(place, { values: { stream: id } })
  const undo = written(line('rename', id, nameOf(stream.id)), reader)
  return { text: `${stream.id} is ${id} now. To undo: ${undo}`, json: { stream: id, was: stream.id } }
}

export const archive = (place: WorkPlace, input: WorkInput<'archive'>): Reply =>
  away(place, input, '.archive', 'archived')
export const remove = (place: WorkPlace, input: WorkInput<'delete'>): Reply => away(place, input, '.trash', 'deleted')

const away = (
  place: WorkPlace,
  { values, reader }: WorkInput<'archive' | 'delete'>,
  where: (typeof AWAY)[number],
  done: string,
): Reply => {
  const stream = idleStream(place, values.ID)
  const { id, work } = stream
  const folder = putAway(stream, where, place.now())
  const current = currentIn(work)
  return {
    text: [
      `${id} is ${done}: it lies in ${relative(dirname(work), folder)}. To undo: ${written(line('restore', id), reader)}`,
      current === null ? 'No workstream is left.' : `The current workstream is ${current}.`,
    ].join('\n'),
    json: { stream: id, folder, current },
  }
}

/** @throws Refused `stream-unknown`, `stream-exists`, `cannot-write` */
export const restore = (place: WorkPlace, { values }: WorkInput<'restore'>): Reply => {
  const work = place.work ?? join(place.folder, 'work')
  const found = findAway(work, values.ID)
  if (!found) {
    const there = awayIn(work).map(({ id }) => id)
    const list = there.length === 0 ? 'nothing is archived or deleted here' : `there is ${there.join(', ')}`
    throw new Refused('stream-unknown', `no workstream ${values.ID} can be brought back; ${list}`)
  }
  bringBack(found, place.now())
  const { id } = found
  look(place, { values: { stream: id } })
  return { text: `${id} is back. Current: ${currentIn(work)}`, json: { stream: id, current: currentIn(work) } }
}

const currentIn = (work: string): string | null => readIndex(work)?.current_stream ?? streamsIn(work).at(-1)?.id ?? null

/** @throws Refused of `chooseStream`, `carried-out` */
const idleStream = ({ work, engine }: WorkPlace, wanted: string): Stream => {
  const stream = chooseStream(work, wanted)
  // A journal that cannot be read is carried out by nobody.
  const conductor = ifNotRefused(() => engine.stateOf(stream).state.conductor, null)
  if (conductor === null || carrierOf(conductor) === 'gone') return stream
  throw new Refused(
    'carried-out',
    text`${stream.id} is being carried out, so it stays as it is. Watch it: ${line('status', '--stream', stream.id)}`,
  )
}
