import * as z from 'zod/mini'

const amount = z.number().check(z.positive())

/** What may be used up at most. */
export const Budget = z.union([z.object({ usd: amount }), z.object({ tokens: amount })])
export type Budget = z.infer<typeof Budget>

/** The parts of a budget, in percent, that are told once each; at the last one nothing more is started. */
export const Percent = z.union([z.literal(75), z.literal(90), z.literal(100)])
export type Percent = z.infer<typeof Percent>
