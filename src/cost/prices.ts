import type { Spent, Tokens } from '../workflow/core/spent.ts'
import { countOf, eachKind } from '../workflow/core/add-spent.ts'
import listed from './prices.json' with { type: 'json' }

/** Dollars per million tokens, as they were on a day. */
export interface Prices {
  readonly date: string
  readonly source: string
  readonly models: Readonly<Record<string, Tokens>>
}

export const LIST_PRICES: Prices = listed

/** What something comes to; where a price is not known, dollars say only the rest. */
export interface Price {
  readonly tokens: number
  readonly usd: number
  /** Models without a price. */
  readonly unknown: readonly string[]
}

export const priceOf = ({ models, usd }: Spent, prices: Prices): Price => {
  const priced = Object.entries(models).map(([name, tokens]) => ({ name, tokens, per: pricesOf(name, prices) }))
  return {
    tokens: priced.reduce((all, { tokens }) => all + countOf(tokens), 0),
    usd: usd ?? priced.reduce((all, { tokens, per }) => all + (per ? dollars(tokens, per) : 0), 0),
    unknown: usd === undefined ? priced.flatMap(({ name, per }) => (per ? [] : [name])) : [],
  }
}

// A model is listed by the beginning of its name, which a date may follow.
const pricesOf = (name: string, { models }: Prices): Tokens | undefined => {
  const best = Object.keys(models)
    .filter((listedAs) => name === listedAs || name.startsWith(`${listedAs}-`))
    .toSorted((a, b) => b.length - a.length)[0]
  return best === undefined ? undefined : models[best]
}

const dollars = (tokens: Tokens, per: Tokens): number =>
  countOf(eachKind(tokens, per, (count, price) => count * price)) / 1e6
