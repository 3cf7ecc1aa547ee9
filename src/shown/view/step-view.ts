import { priceOf, type Prices } from '../../cost/prices.ts'
import { noTokens, sum } from '../../workflow/core/add-spent.ts'
import type { CoreState } from '../../workflow/core/flow.ts'
import type { Spent, Tokens } from '../../workflow/core/spent.ts'
import type { Attempt, Step } from '../../workflow/core/step.ts'

/** A step as programs read it (docs/json.md): what became of it, and every attempt at it. */
export const stepView = (step: Step, prices: Prices) => {
  const { id, title, status, executor, needs, deadline, retryAt, reason, facts, changed, overridden, attempts } = step
  return {
    id,
    title,
    status,
    /** Who is to do it; null: code. */
    agent: executor.kind === 'agent' ? executor.agent : null,
    model: executor.kind === 'agent' ? executor.model : null,
    needs,
    deadline,
    retryAt,
    reason,
    /** The files that it changed, as git says; null where nobody can tell. */
    changed: changed ?? null,
    overridden: overridden ?? false,
    facts,
    attempts: attempts.map((attempt) => attemptView(attempt, prices)),
  }
}

const attemptView = (attempt: Attempt, prices: Prices) => {
  const { number, agent, startedAt, endedAt, outcome, reason, refusals, late, spent } = attempt
  return { number, agent, startedAt, endedAt, outcome, reason, refusals, late, spent: spentView(spent, prices) }
}

/** Who has carried it out, and what that came to. */
export const orchestratorsView = (conducted: CoreState['conducted'], prices: Prices) =>
  Object.values(conducted).map(({ since, spent }) => ({ since, spent: spentView(spent, prices) }))

/** What was used up and what it comes to; null where nobody knows. */
const spentView = (spent: Spent | undefined, prices: Prices) => {
  if (!spent) return null
  const { tokens, usd, unknown } = priceOf(spent, prices)
  return {
    models: Object.keys(spent.models),
    tokens,
    byKind: Object.values(spent.models).reduce<Tokens>((all, one) => sum(all, one), noTokens),
    usd,
    /** Models without a price: the dollars say only the rest. */
    unknown,
  }
}
