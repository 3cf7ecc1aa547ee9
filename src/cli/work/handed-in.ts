import { takeApart } from '../../commands/given.ts'
import type { Command, Values } from '../../commands/command.ts'
import { valuesOf } from '../../commands/read.ts'
import { WORK } from '../../commands/work.ts'
import { wordsOfList } from '../../commands/words.ts'
import type { HandIn } from '../../headless/carrying.ts'
import { plain } from '../../shown/paint.ts'
import type { Stream } from '../../state-manager/work-folder.ts'
import { Misused, Refused } from '../../workflow/core/refused.ts'
import type { Reply } from '../reply.ts'
import type { WorkPlace } from './place.ts'
import { fail, update } from './threads.ts'

/** Carries out what an agent handed in elsewhere, one after the other until something of it is refused: as if it spoke here. */
export const handedIn =
  (place: WorkPlace, { id }: Stream): HandIn =>
  async (lines) => {
    // Who gives no token is below a client all the same, and no person.
    const agents = { ...place, env: { CLAUDECODE: '1' } }
    for (const line of lines) {
      try {
        await carryOut(agents, id, line)
      } catch (error) {
        if (error instanceof Refused) return error
        if (error instanceof Misused) return new Refused('misused', error.said)
        throw error
      }
    }
    return null
  }

const VIEW = { colors: plain, width: null, reader: 'shell' } as const

const carryOut = async (place: WorkPlace, stream: string, [name = '', ...words]: readonly string[]): Promise<Reply> => {
  const valuesIn = <Row extends Command>(row: Row): Values<Row> & { readonly stream: string } => ({
    ...valuesOf(row, takeApart(row, wordsOfList(words), 'shell')),
    stream,
  })
  switch (name) {
    case 'update':
      return update(place, { values: valuesIn(WORK.update), ...VIEW })
    case 'fail':
      return fail(place, { values: valuesIn(WORK.fail), ...VIEW })
    default:
      throw new Misused(`no agent reports with ${name}`)
  }
}
