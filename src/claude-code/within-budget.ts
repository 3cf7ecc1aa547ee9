import { pricesIn } from '../configuration/prices.ts'
import { usedOf } from '../cost/cost.ts'
import type { Instant } from '../workflow/core/step.ts'
import type { Carried } from './carried.ts'

interface Looking {
  readonly by: string
  readonly home: string
  readonly now: Instant
}

/** Looks at the budget: once it is used up, nothing more is started. */
export const withinBudget = ({ by, home, now }: Looking, carried: Carried): Carried => {
  const { account } = carried
  const used = account.budget && carried.isRunning ? usedOf(account, pricesIn(home)) : null
  return used === null ? carried : carried.ask(by, () => ({ type: 'check-budget', at: now, used }))
}
