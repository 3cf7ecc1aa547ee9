import { ENDINGS } from './endings.ts'
import type { Ending } from './ending.ts'
import type { Executor } from './event.ts'
import type { Facts, TaskFacts } from './facts.ts'
import type { Spent } from './spent.ts'

/** An ISO 8601 instant in UTC; compares as a string. */
export type Instant = string

export interface Attempt {
  /** Unique in its journal, so that a late report of an expired attempt can be told apart. */
  readonly number: number
  /** The agent profile; null where code carried the step out. */
  readonly agent: string | null
  /** The session it was started in; null when a person did, in a shell. */
  readonly session: string | null
  readonly startedAt: Instant
  readonly endedAt: Instant | null
  readonly agentId: string | null
  /** Problems of each refused report, oldest first. */
  readonly refusals: readonly (readonly string[])[]
  readonly outcome: 'running' | 'completed' | Ending
  /** It reported after it had been given up. */
  readonly late: boolean
  readonly reason: string | null
  /** What its agent reported, where that was no success. */
  readonly facts?: TaskFacts
  /** Path -> hash (null: not there) of the files it was asked to change, as it found them; null where none are named. */
  readonly found: Fingerprints | null
  /** Minutes the machine had slept when it began, see `Circumstances`. */
  readonly asleep?: number
  /** Hash of the token that its agent was given; null where it reports in another way. */
  readonly token: string | null
  /** What it has used up, as far as that is known. */
  readonly spent?: Spent
  /** The command lines that the client refused to its agent. */
  readonly refused?: readonly string[]
}

/** Path -> hash of its content; null where nothing is there. */
export type Fingerprints = Readonly<Record<string, string | null>>

/** What became of a step so far. */
export interface Life {
  readonly id: string
  readonly status: 'pending' | 'running' | 'completed' | 'failed' | 'skipped'
  readonly attempts: readonly Attempt[]
  /** Not started again before this instant. */
  readonly retryAt: Instant | null
  /** Attempts before this index no longer count: a person asked for a fresh start. */
  readonly countFrom: number
  readonly facts: Facts | null
  readonly reason: string | null
  /** The files that it changed, as git says; absent where nobody can tell. */
  readonly changed?: readonly string[]
  /** A person let the work go past it; it may have left nothing. */
  readonly overridden?: true
}

/** One piece of work for one agent, or for code. */
export interface Step extends Life {
  readonly title: string
  readonly executor: Executor
  /** Ids of the steps that must be completed first. */
  readonly needs: readonly string[]
  /** Minutes one attempt may take. */
  readonly deadline: number
}

export const newLife = (id: string): Life => ({
  id,
  status: 'pending',
  attempts: [],
  retryAt: null,
  countFrom: 0,
  facts: null,
  reason: null,
})

/** The attempt that is at work on a step; null where none is, or there is no step. */
export const liveAttempt = (life: Life | null | undefined): Attempt | null => {
  const last = life?.attempts.at(-1)
  return last?.outcome === 'running' ? last : null
}

export const isResting = ({ status, retryAt }: Life, now: Instant): boolean =>
  status === 'pending' && retryAt !== null && retryAt > now

/** Whether an attempt that has not ended has used its minutes up. @param asleep minutes, see `Circumstances` */
export const isOverdue = (attempt: Attempt, minutes: number, now: Instant, asleep?: number): boolean =>
  minutesAtWork(attempt, now, asleep) >= minutes

/** The minutes since an attempt began that the machine was awake. What cannot be, as of two machines, is no sleep. */
export const minutesAtWork = ({ startedAt, asleep: before }: Attempt, now: Instant, asleep = before): number => {
  const passed = (Date.parse(now) - Date.parse(startedAt)) / 60_000
  const slept = before === undefined || asleep === undefined ? 0 : asleep - before
  return slept > 0 && slept <= passed ? passed - slept : passed
}

/** The attempts that ended badly since the count began. */
export const failuresOf = ({ attempts, countFrom }: Life): Failure[] => attempts.slice(countFrom).filter(hasFailed)

/** The attempts that count against the tries of a step: what was nobody's failure does not. */
export const countedFailures = (step: Life): number =>
  failuresOf(step).filter(({ outcome }) => ENDINGS[outcome].again === 'tries').length

/** An attempt that ended without an accepted report. */
export type Failure = Attempt & { readonly outcome: Ending }

const hasFailed = (attempt: Attempt): attempt is Failure =>
  attempt.outcome !== 'running' && attempt.outcome !== 'completed'

/** Whether an attempt was given up while its agent may be at work still. */
export const mayComeLate = (attempt: Attempt): boolean => hasFailed(attempt) && ENDINGS[attempt.outcome].mayComeLate

/** The attempts that whoever tries next is told of. */
export const toldFailures = ({ attempts }: Pick<Life, 'attempts'>): Failure[] =>
  attempts.filter(hasFailed).filter(({ outcome }) => ENDINGS[outcome].isTold)
