import * as z from 'zod/mini'

const count = z.number().check(z.minimum(0))

/** Tokens by the kinds that have a price of their own. */
export const Tokens = z.object({
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
})
export type Tokens = z.infer<typeof Tokens>

/** What was used up, by model. */
export const Spent = z.object({
  models: z.record(z.string(), Tokens),
  /** What the client itself says it cost, where it says so. */
  usd: z.optional(count),
})
export type Spent = z.infer<typeof Spent>
