import { expect, test } from 'vitest'
import { wholeCost } from '../../src/shown/cost-text.ts'

test('what a view says that it cost is of the client or of the price list, and is not said to be of one of them', () => {
  const cost = { tokens: 35_000, usd: 1.5, unknown: [], atLeast: false, prices: '2026-11-21' }
  expect(wholeCost(cost)).toBe('35 ktok, $1.50 as the client says, or at prices of 2026-11-21')
})
