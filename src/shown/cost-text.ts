import { byModel, type Cost, costOf, groupedBy, type Piece } from '../cost/cost.ts'
import { LIST_PRICES, type Prices } from '../cost/prices.ts'
import type { Tokens } from '../workflow/core/spent.ts'
import { nothingSpent, together } from '../workflow/core/add-spent.ts'
import { columns } from './columns.ts'
import type { Paint } from './paint.ts'

/** What is paid for, and how it is grouped: phases of a run, batches of a workstream. */
export interface Bill {
  readonly pieces: readonly Piece[]
  readonly prices: Prices
  /** What a group of steps is called, and of which one a step is. */
  readonly part: string
  readonly partOf: (step: string) => string
}

/** Tables of what was used up: by part, by agent, by model. */
export const costText = (bill: Bill, paint: Paint): string => {
  const { pieces, prices } = bill
  if (pieces.every(({ spent }) => spent === null)) return NOT_KNOWN
  const tables = groupsOf(bill).map(([name, groups]) => {
    const head = [name.toUpperCase(), 'TOKENS', 'INPUT', 'OUTPUT', 'CACHE READ', 'CACHE WRITE', 'COST'].map(paint.dim)
    return columns([head, ...[...groups].map(([title, some]) => rowOf(title, some, prices))])
  })
  return [`cost: ${costLine(pieces, prices)}`, ...tables].join('\n\n')
}

const NOT_KNOWN = 'What it cost is not known: no agent has ended yet, or the records of the client are gone.'

const groupsOf = ({ pieces, part, partOf }: Bill): readonly (readonly [string, ReadonlyMap<string, Piece[]>])[] => [
  [part, groupedBy(pieces, ({ step, agent }) => (step === null ? agent : partOf(step)))],
  ['agent', groupedBy(pieces, ({ agent }) => agent)],
  ['model', byModel(pieces)],
]

const rowOf = (title: string, pieces: readonly Piece[], prices: Prices): string[] => {
  const { models } = pieces.reduce((all, { spent }) => together(all, spent ?? nothingSpent), nothingSpent)
  const kind = (tokens: (some: Tokens) => number): string =>
    tokensText(Object.values(models).reduce((all, some) => all + tokens(some), 0))
  const cost = costOf(pieces, prices)
  return [
    title,
    amountText(cost),
    kind(({ input }) => input),
    kind(({ output }) => output),
    kind(({ cacheRead }) => cacheRead),
    kind(({ cacheWrite5m, cacheWrite1h }) => cacheWrite5m + cacheWrite1h),
    moneyText(cost),
  ]
}

/** `1.2 Mtok, about $3.10 at list prices of 2026-11-21`; what the client said in dollars is of no price list. */
export const costLine = (pieces: readonly Piece[], prices: Prices): string => {
  const cost = costOf(pieces, prices)
  const { usd, unknown } = cost
  return [
    amountText(cost),
    ...(usd > 0 ? [pricedText(pieces, usd, prices)] : []),
    ...(unknown.length > 0 ? [`no price is known of ${unknown.join(', ')}`] : []),
  ].join(', ')
}

const pricedText = (pieces: readonly Piece[], usd: number, prices: Prices): string => {
  const said = pieces.reduce((all, { spent }) => all + (spent?.usd ?? 0), 0)
  const isReckoned = pieces.some(({ spent }) => spent !== null && spent.usd === undefined)
  if (!isReckoned) return `${dollarsText(usd)} as the client says`
  const at = `at ${prices === LIST_PRICES ? 'list ' : ''}prices of ${prices.date}`
  return said === 0
    ? `about ${dollarsText(usd)} ${at}`
    : `about ${dollarsText(usd)}, ${dollarsText(usd - said)} of it ${at}`
}

/** `1.2 Mtok, $3.10 as the client says, or at prices of 2026-11-21`: of what a view says that it cost */
export const wholeCost = (cost: Cost & { readonly prices: string }): string =>
  `${amountText(cost)}, ${moneyText(cost)} as the client says, or at prices of ${cost.prices}`

const amountText = ({ tokens, atLeast }: Cost): string => `${atLeast ? 'at least ' : ''}${tokensText(tokens)}`

/** `35 ktok $0.12` */
export const briefCost = (cost: Pick<Cost, 'tokens' | 'usd' | 'unknown'>): string =>
  `${tokensText(cost.tokens)} ${moneyText(cost)}`

/** `$3.10`, with a mark where the price of a model is not known. */
export const moneyText = ({ usd, unknown }: Pick<Cost, 'usd' | 'unknown'>): string =>
  usd === 0 && unknown.length > 0 ? 'no price' : `${dollarsText(usd)}${unknown.length > 0 ? '+' : ''}`

const dollarsText = (usd: number): string => `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`

/** `1.2 Mtok`, `35 ktok`, `800 tok` */
export const tokensText = (tokens: number): string => {
  if (tokens >= 1e6) return `${(tokens / 1e6).toFixed(1)} Mtok`
  return tokens >= 1e4 ? `${Math.round(tokens / 1e3)} ktok` : `${tokens} tok`
}

/** The same as data. */
export const costData = (bill: Bill) => {
  const { pieces, prices } = bill
  return {
    ...costOf(pieces, prices),
    prices: { date: prices.date, source: prices.source },
    ...Object.fromEntries(
      groupsOf(bill).map(([name, groups]) => [
        `by${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        Object.fromEntries([...groups].map(([title, some]) => [title, costOf(some, prices)])),
      ]),
    ),
    attempts: pieces.map(({ step, attempt, agent, spent }) => ({ step, attempt, agent, spent })),
  }
}
