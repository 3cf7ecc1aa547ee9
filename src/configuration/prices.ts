import { join } from 'node:path'
import * as z from 'zod/mini'
import { LIST_PRICES, type Prices } from '../cost/prices.ts'
import { jsonIn, textAt } from '../state-manager/read.ts'
import { ifNotRefused, Refused } from '../workflow/core/refused.ts'
import { Tokens } from '../workflow/core/spent.ts'

const PricesFile = z.strictObject({
  date: z.iso.date(),
  source: z.string(),
  models: z.record(z.string(), Tokens),
})

/** What tokens cost: the user's own table, else list prices. @throws Refused `prices` */
export const loadPrices = (home: string): Prices => {
  const file = join(home, '.phasegate', 'prices.json')
  const text = textAt(file)
  if (text === null) return LIST_PRICES
  const read = z.safeParse(PricesFile, jsonIn(text))
  if (read.success) return read.data
  const [issue] = read.error.issues
  const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : 'not such a table'
  throw new Refused(
    'prices',
    `the prices in ${file} cannot be used: ${where}. It is JSON such as {"date": "2026-11-21", "source": "our contract", "models": {"claude-opus-5-5": {"input": 4, "output": 20, "cacheRead": 0.2, "cacheWrite5m": 5, "cacheWrite1h": 8}}}, in dollars per million tokens; without the file, list prices count`,
  )
}

/** The same for who is not asked about prices: list prices, where the user's own cannot be used. */
export const pricesIn = (home: string): Prices => ifNotRefused(() => loadPrices(home), LIST_PRICES)
