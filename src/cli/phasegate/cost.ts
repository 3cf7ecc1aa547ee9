import { loadPrices } from '../../configuration/prices.ts'
import { latestRun, namedRun } from '../../engine/run/archive.ts'
import { costData, costText } from '../../shown/cost-text.ts'
import { billOfRun } from '../../shown/run-cost.ts'
import { oneLine } from '../../workflow/core/plain-text.ts'
import type { Reply } from '../reply.ts'
import type { PhasegateInput, Place } from './place.ts'
import { noRun } from './status.ts'

/** @throws Refused `prices`, `run-unknown` */
export const cost = (place: Place, { values, colors, reader }: PhasegateInput<'cost'>): Reply => {
  const prices = loadPrices(place.home)
  const kept = values.RUN === undefined ? latestRun(place.project) : namedRun(place.project, values.RUN)
  if (!kept) return noRun(place, reader)
  const { run } = kept
  const bill = billOfRun(run, prices)
  return {
    text: `${colors.bold(oneLine(run.task))}\n${colors.dim(`run ${run.id}`)}\n\n${costText(bill, colors)}`,
    json: { run: run.id, ...costData(bill), budget: run.budget?.limit ?? null },
  }
}
