import type { Budget } from '../workflow/core/budget.ts'
import { readBudget } from '../workflow/core/kept-budget.ts'
import { Misused } from '../workflow/core/refused.ts'
import { option } from './command.ts'

export const BUDGET = option({
  name: 'budget',
  value: 'AMOUNT',
  summary: 'what it may cost, such as 5usd or 2Mtok; then nothing more is started',
})

/** What was typed as `--budget`. Misused: it is no budget. */
export const budgetOf = (typed: string | undefined): Budget | undefined => {
  if (typed === undefined) return undefined
  const budget = readBudget(typed)
  if (budget) return budget
  throw new Misused(
    `--budget is an amount of dollars or tokens, such as 5usd, 0.5usd, 2Mtok or 800ktok, not ${JSON.stringify(typed)}`,
  )
}
