import type { CoreState } from '../workflow/core/flow.ts'
import type { Spent } from '../workflow/core/spent.ts'
import { nothingSpent, together } from '../workflow/core/add-spent.ts'
import type { Instant } from '../workflow/core/step.ts'
import { type Price, priceOf, type Prices } from './prices.ts'

/** One attempt, or one orchestrator, and what it used up; null where that is not known. */
export interface Piece {
  readonly step: string | null
  readonly attempt: number | null
  readonly agent: string
  readonly since: Instant
  readonly spent: Spent | null
}

/** What several pieces come to together. */
export interface Cost extends Price {
  /** Something of it is not known. */
  readonly atLeast: boolean
}

const ORCHESTRATOR = 'orchestrator'

export type Carried = Pick<CoreState, 'conducted' | 'steps'>

/** All there is to pay for of what was carried out. What agents do now is counted when they end. */
export const piecesOf = ({ steps, conducted }: Carried): Piece[] => [
  ...Object.values(conducted).map(({ since, spent }) => ({
    step: null,
    attempt: null,
    agent: ORCHESTRATOR,
    since,
    spent,
  })),
  ...Object.values(steps).flatMap(({ id, attempts }) =>
    attempts.flatMap(({ number, agent, session, startedAt, endedAt, spent }): Piece[] =>
      // Neither code nor a person in a shell uses up tokens of ours.
      agent === null || (session === null && !spent) || (endedAt === null && !spent)
        ? []
        : [{ step: id, attempt: number, agent, since: startedAt, spent: spent ?? null }],
    ),
  ),
]

export const costOf = (pieces: readonly Piece[], prices: Prices): Cost => {
  const exact = pieces.filter(({ spent }) => spent?.usd !== undefined).flatMap(({ spent }) => spent ?? [])
  const rest = pieces.flatMap(({ spent }) => (spent && spent.usd === undefined ? [spent] : []))
  const priced = [...exact, rest.reduce(together, nothingSpent)].map((spent) => priceOf(spent, prices))
  return {
    tokens: priced.reduce((all, { tokens }) => all + tokens, 0),
    usd: priced.reduce((all, { usd }) => all + usd, 0),
    unknown: [...new Set(priced.flatMap(({ unknown }) => unknown))],
    atLeast: pieces.some(({ spent }) => spent === null),
  }
}

/** How much of the budget is used up: 1 is all of it. Null where there is none. */
export const usedOf = (state: Carried & Pick<CoreState, 'budget'>, prices: Prices): number | null => {
  const { budget } = state
  if (!budget) return null
  const { tokens, usd } = costOf(
    piecesOf(state).filter(({ since }) => since >= budget.since),
    prices,
  )
  return 'usd' in budget.limit ? usd / budget.limit.usd : tokens / budget.limit.tokens
}

/** Pieces by what they are of, in the order in which they come. */
export const groupedBy = <Each>(pieces: readonly Each[], nameOf: (piece: Each) => string): Map<string, Each[]> =>
  pieces.reduce((groups, piece) => {
    const group = groups.get(nameOf(piece))
    if (group) group.push(piece)
    else groups.set(nameOf(piece), [piece])
    return groups
  }, new Map<string, Each[]>())

/** The same taken apart by model: what the client says in dollars alone is said of no model. */
export const byModel = (pieces: readonly Piece[]): ReadonlyMap<string, Piece[]> => {
  const all = pieces.reduce((before, { spent }) => together(before, spent ?? nothingSpent), nothingSpent)
  return new Map(
    Object.entries(all.models).map(([name, tokens]) => [
      name,
      [{ step: null, attempt: null, agent: name, since: '', spent: { models: { [name]: tokens } } }],
    ]),
  )
}
