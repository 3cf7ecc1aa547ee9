import { once } from 'node:events'
import { boardToken } from '../../state-manager/board-token.ts'
import { boardFile } from '../../board/server/board-file.ts'
import { readerOf } from '../../board/server/read.ts'
import { LAST_PORT, serveBoard } from '../../board/server/serve.ts'
import type { View } from '../../shown/view/parts.ts'
import { Misused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import { isInSession } from '../reader.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'

/** Serves the board until Ctrl-C. @throws Refused `no-port` */
export const board = async (place: Place, { values }: PhasegateInput<'board'>): Promise<Reply> => {
  if (isInSession(place)) {
    throw new Misused(
      text`a board would hold this session up: it is served until Ctrl-C. In a terminal of its own: ${phasegate('board')}`,
    )
  }
  const wanted = portOf(values.port)
  const served = await serveBoard(place, boardToken(place.project.root), wanted)
  const { address, port } = served
  const lines = [
    ...(port === wanted || wanted === 0 ? [] : [`Port ${wanted} is taken; this is ${port}.`]),
    `The board of ${place.project.root}: ${address}`,
    'Only whoever knows this address can read it, and only on this machine. Ctrl-C ends it.',
  ]
  process.stdout.write(values.json ? `${JSON.stringify({ address, port })}\n` : `${lines.join('\n')}\n`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await served.close()
  return { text: '', written: true }
}

/** The same of one run or workstream, as a file. */
export const boardOf = ({ kind, id }: View, place: Place): string => {
  const reader = readerOf(place)
  return boardFile(kind === 'run' ? reader.run(id) : reader.stream(id), place)
}

const USUAL_PORT = 4765

const portOf = (given: string | undefined): number => {
  const port = given === undefined ? USUAL_PORT : Number(given)
  if (Number.isInteger(port) && port >= 0 && port <= LAST_PORT) return port
  throw new Misused(`--port takes a number from 0 (any that is free) to ${LAST_PORT}; found ${given}`)
}
