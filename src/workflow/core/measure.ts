import type { StepCommandOf } from './command.ts'
import type { CoreEvent } from './event.ts'
import type { CoreState } from './flow.ts'
import { ownValue } from './own-value.ts'
import type { Spent } from './spent.ts'
import { nothingSpent, tokenCount } from './add-spent.ts'

/** What was measured and is more than was known: records that are gone, or cut off, take nothing back. */
export const measured = (
  { steps, conducted }: Pick<CoreState, 'steps' | 'conducted'>,
  { at, attempts, conductors }: StepCommandOf<'measure'>,
): CoreEvent[] => [
  ...attempts.flatMap(({ step, attempt: number, spent, refused = [] }): CoreEvent[] => {
    const attempt = ownValue(steps, step)?.attempts.find((each) => each.number === number)
    const isNews = attempt !== undefined && isMore(spent, attempt.spent)
    const told = refused.length > 0 ? { refused: [...refused] } : {}
    return isNews ? [{ type: 'attempt-measured', at, step, attempt: number, spent, ...told }] : []
  }),
  ...conductors
    .filter(({ source, spent }) => isMore(spent, ownValue(conducted, source)?.spent))
    .map((conductor): CoreEvent => ({ type: 'conductor-measured', at, ...conductor })),
]

const isMore = (spent: Spent, known: Spent = nothingSpent): boolean =>
  tokenCount(spent) > tokenCount(known) || (spent.usd ?? 0) > (known.usd ?? 0)
