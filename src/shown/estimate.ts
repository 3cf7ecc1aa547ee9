import { homedir } from 'node:os'
import { pricesIn } from '../configuration/prices.ts'
import { piecesOf } from '../cost/cost.ts'
import { priceOf, type Prices } from '../cost/prices.ts'
import type { KeptRun } from '../engine/run/archive.ts'
import type { Event } from '../workflow/run/event.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { moneyText, tokensText } from './cost-text.ts'

/** So many agents of one phase are worth a word before they start. */
const MANY = 9

/** What many agents will probably cost, as agents of the same phase cost here before; none where nobody knows. */
export const estimateLines = (events: readonly Event[], earlier: () => readonly KeptRun[]): string[] =>
  events.flatMap((event) => {
    const steps = event.type === 'steps-planned' ? event.steps.filter(({ executor }) => executor.kind === 'agent') : []
    const [first] = steps
    return first && steps.length >= MANY ? estimateOf(first.phase, steps.length, earlier(), pricesIn(homedir())) : []
  })

const estimateOf = (phase: string, count: number, runs: readonly KeptRun[], prices: Prices): string[] => {
  const past = runs.flatMap(({ run }) =>
    piecesOf(run).flatMap((piece) =>
      piece.spent && run.steps[piece.step ?? '']?.phase === phase ? [priceOf(piece.spent, prices)] : [],
    ),
  )
  const middle = past.toSorted((a, b) => a.tokens - b.tokens)[Math.floor(past.length / 2)]
  if (!middle) return []
  const { tokens, usd, unknown } = middle
  const cost = `${tokensText(tokens * count)}, ${moneyText({ usd: usd * count, unknown })}`
  return [oneLine(`~ ${count} agents of phase ${phase} start: about ${cost}, as they cost in earlier runs here`)]
}
