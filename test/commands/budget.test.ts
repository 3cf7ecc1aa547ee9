import { expect, test } from 'vitest'
import { budgetOf } from '../../src/commands/budget.ts'
import { budgetText } from '../../src/workflow/core/kept-budget.ts'

test.each([
  ['5usd', { usd: 5 }, '5usd'],
  ['0.5USD', { usd: 0.5 }, '0.5usd'],
  ['2Mtok', { tokens: 2e6 }, '2Mtok'],
  ['1.5 mtok', { tokens: 1.5e6 }, '1.5Mtok'],
  ['800ktok', { tokens: 8e5 }, '800ktok'],
  ['900tok', { tokens: 900 }, '900tok'],
])('%s is a budget', (typed, budget, text) => {
  expect(budgetOf(typed)).toEqual(budget)
  expect(budgetText(budget)).toBe(text)
})

test.each(['', '5', 'usd', '-5usd', '0usd', '5eur', '1e9usd', 'NaNusd', '5usd 2Mtok', '0.0000001usd'])(
  '%j is none, and is refused in words',
  (typed) => expect(() => budgetOf(typed)).toThrow(/--budget is an amount of dollars or tokens, such as 5usd/),
)
