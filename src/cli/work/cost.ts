import { loadPrices } from '../../configuration/prices.ts'
import { piecesOf } from '../../cost/cost.ts'
import { costData, costText } from '../../shown/cost-text.ts'
import type { Reply } from '../reply.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

/** @throws Refused `prices` */
export const costOfStream = (place: WorkPlace, input: WorkInput<'cost'>): Reply => {
  const { stream, state } = look(place, input)
  const bill = {
    pieces: piecesOf(state),
    prices: loadPrices(place.surroundings.home),
    part: 'batch',
    partOf: (thread: string) => thread.slice(0, thread.lastIndexOf('.')),
  }
  return {
    text: `${input.colors.bold(stream.id)}\n\n${costText(bill, input.colors)}`,
    json: { stream: stream.id, ...costData(bill), budget: state.budget?.limit ?? null },
  }
}
