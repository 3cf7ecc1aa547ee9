import type { Budget, Percent } from './budget.ts'
import type { Instant } from './step.ts'

const STEPS: readonly Percent[] = [75, 90, 100]

/** A budget and how much of it was used up when somebody last looked. */
export interface Kept {
  readonly limit: Budget
  /** What began before does not count. */
  readonly since: Instant
  readonly reached: 0 | Percent
}

export const keptBudget = (limit: Budget, since: Instant): Kept => ({ limit, since, reached: 0 })

/** The part that is reached now and was not before. @param used 1 is all of it */
export const newlyReached = ({ reached }: Kept, used: number): Percent | null => {
  const now = STEPS.findLast((percent) => used * 100 >= percent) ?? 0
  return now > reached && now !== 0 ? now : null
}

/** `5usd`, `2Mtok`: as it is typed. */
export const budgetText = (budget: Budget): string => {
  if ('usd' in budget) return `${budget.usd}usd`
  const { tokens } = budget
  const [unit, size] = UNITS.find((each) => tokens >= each[1]) ?? ['tok', 1]
  return `${tokens / size}${unit}`
}

/** `75 % of the budget of 5usd is used up` */
export const budgetLine = ({ limit, reached }: Kept): string =>
  `${reached === 100 ? '' : `${reached} % of `}the budget of ${budgetText(limit)} is used up`

/** Twice as much, as it is typed: what a person may want who goes on. */
export const twiceAsMuch = ({ limit }: Kept): readonly string[] => [
  '--budget',
  budgetText('usd' in limit ? { usd: limit.usd * 2 } : { tokens: limit.tokens * 2 }),
]

/** What was typed as a budget; null where it is none. */
export const readBudget = (typed: string): Budget | null => {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,6})?) ?(usd|Mtok|ktok|tok)$/i.exec(typed.trim()) ?? []
  const value = Number(number)
  if (!(value > 0)) return null
  const size = UNITS.find(([name]) => name.toLowerCase() === unit.toLowerCase())?.[1]
  return size === undefined ? { usd: value } : { tokens: Math.max(1, Math.round(value * size)) }
}

const UNITS = [
  ['Mtok', 1e6],
  ['ktok', 1e3],
  ['tok', 1],
] as const
