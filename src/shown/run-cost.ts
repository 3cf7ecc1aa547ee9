import { homedir } from 'node:os'
import { pricesIn } from '../configuration/prices.ts'
import { costOf, type Piece, piecesOf } from '../cost/cost.ts'
import type { Prices } from '../cost/prices.ts'
import type { Run } from '../workflow/run/state.ts'
import { type Bill, briefCost, costLine } from './cost-text.ts'

/** The bill of a run, by phase. */
export const billOfRun = (run: Run, prices: Prices): Bill => ({
  pieces: piecesOf(run),
  prices,
  part: 'phase',
  partOf: (step) => {
    const phase = run.phases.find(({ id }) => id === run.steps[step]?.phase)
    return phase ? `${phase.id} ${phase.name}` : step
  },
})

/** What a run cost, in a line; null where nothing was measured. */
export const runCostLine = (run: Run): string | null => {
  const pieces = piecesOf(run)
  return pieces.every(({ spent }) => spent === null) ? null : costLine(pieces, pricesIn(homedir()))
}

/** What the steps of a phase cost so far: `35 ktok $0.12`; empty where nothing was measured. */
export const phaseCosts = (run: Run): ReadonlyMap<string, string> => {
  const prices = pricesIn(homedir())
  const known = piecesOf(run).filter(({ spent }) => spent !== null)
  const text = (pieces: readonly Piece[]): string => (pieces.length === 0 ? '' : briefCost(costOf(pieces, prices)))
  return new Map(
    run.phases.map(({ id }) => [id, text(known.filter(({ step }) => run.steps[step ?? '']?.phase === id))]),
  )
}
