import type { Lives } from '../claude-code/lives.ts'
import type { Life } from '../workflow/core/step.ts'

/** What all attempts have cost so far. */
export const spentIn = ({ lives }: Pick<Lives, 'lives'>): number =>
  cents(Object.values(lives).reduce((sum, life) => sum + costOf(life), 0))

/** What a session has cost in the attempts at a step before this one: what the client says is of the whole session. */
export const costBefore = ({ attempts }: Life, session: string, attempt: number): number =>
  costOf({ attempts: attempts.filter(({ agentId, number }) => agentId === session && number < attempt) })

/** The steps of the budget that were reached between two sums, in percent. */
export const percentsReached = (before: number, now: number, max: number): number[] =>
  WARNED_AT.filter((percent) => before < (max * percent) / 100 && now >= (max * percent) / 100)

const WARNED_AT = [75, 90, 100]

/** Without the dust of floating point. */
export const cents = (usd: number): number => Math.round(usd * 1e6) / 1e6

const costOf = ({ attempts }: Pick<Life, 'attempts'>): number =>
  attempts.reduce((sum, { spent }) => sum + (spent?.usd ?? 0), 0)
