import type { Carried } from '../claude-code/carried.ts'
import { pricesIn } from '../configuration/prices.ts'
import { costOf, piecesOf, usedOf } from '../cost/cost.ts'
import { eachKind, noTokens, nothingSpent } from '../workflow/core/add-spent.ts'
import type { Spent } from '../workflow/core/spent.ts'
import type { Life } from '../workflow/core/step.ts'

type Account = Pick<Carried, 'account'>

/** What all of it has cost so far, in dollars. */
export const spentIn = ({ account }: Account, home: string): number =>
  cents(costOf(piecesOf(account), pricesIn(home)).usd)

/** What is left of a budget in dollars and in nobody's hands, in equal parts; null where there is none. */
export const shareOf = (
  { account }: Account,
  home: string,
  handedOut: readonly (number | null)[],
  among: number,
): Share | null => {
  const { budget } = account
  if (!budget || !('usd' in budget.limit)) return null
  const { usd: limit } = budget.limit
  const left = limit * (1 - (usedOf(account, pricesIn(home)) ?? 0))
  const free = left - handedOut.reduce((sum: number, usd) => sum + (usd ?? 0), 0)
  return { usd: restOf(free / among), isWorthIt: free * 100 >= limit * among }
}

interface Share {
  readonly usd: number
  /** More than a hundredth of the budget: beside others at work nobody starts with less, but waits for what they give back. */
  readonly isWorthIt: boolean
}

/** What an agent may still cost: rounded up, else the last dust of a budget would never be used up. */
export const restOf = (usd: number, spent?: Spent): number =>
  Math.max(LEAST_USD, Math.ceil((usd - (spent?.usd ?? 0)) * 1e6) / 1e6)

// Nothing at all is no budget the client takes.
const LEAST_USD = 0.000001

/** What an attempt has used up of what its session has: the client counts with it the attempts before. */
export const spentBy = (all: Spent, { attempts }: Life, session: string, attempt: number): Spent =>
  attempts
    .filter(({ agentId, number }) => agentId === session && number < attempt)
    .reduce((rest, { spent }) => without(rest, spent ?? nothingSpent), without(all, nothingSpent))

const without = (all: Spent, some: Spent): Spent => ({
  models: Object.fromEntries(
    Object.entries(all.models).map(([name, tokens]) => [name, eachKind(tokens, some.models[name] ?? noTokens, less)]),
  ),
  ...(all.usd === undefined ? {} : { usd: cents(Math.max(0, all.usd - (some.usd ?? 0))) }),
})

const less = (all: number, some: number): number => Math.max(0, all - some)

/** Without the dust of floating point. */
const cents = (usd: number): number => Math.round(usd * 1e6) / 1e6
