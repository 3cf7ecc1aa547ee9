import { nothingSpent, together } from '../workflow/core/add-spent.ts'
import type { Spent } from '../workflow/core/spent.ts'
import { type Carried, piecesOf } from './cost.ts'

/** What is known to be used up so far: dollars where the client says them, and the tokens of the rest. Null: nothing is known. */
export const spentIn = (carried: Carried): Required<Spent> | null => {
  const known = piecesOf(carried).flatMap(({ spent }) => spent ?? [])
  if (known.length === 0) return null
  const { models } = known.filter(({ usd }) => usd === undefined).reduce(together, nothingSpent)
  return { models, usd: known.reduce((all, { usd = 0 }) => all + usd, 0) }
}
