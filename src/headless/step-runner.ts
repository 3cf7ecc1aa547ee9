import * as z from 'zod/mini'
import { Spent } from '../workflow/core/spent.ts'

const texts = z.readonly(z.array(z.string()))

/** One attempt at a step for whoever carries it out, wherever that is: data, and nothing of this process. */
export const Job = z.object({
  /** The run or workstream it is of. */
  run: z.string(),
  step: z.string(),
  /** Unique in its journal, so it is the fence too: what bears the number of an attempt that is over counts for nothing. */
  attempt: z.number(),
  /** Under which the client keeps what its agent knows. */
  session: z.string(),
  /** The agent was at work under that session before, and goes on where it still exists. */
  isBegun: z.boolean(),
  prompt: z.string(),
  /** What the client calls the agent profile. */
  profile: z.string(),
  /** Null: the profile's, or the user's own. */
  model: z.nullable(z.string()),
  /** Where it works. */
  folder: z.string(),
  /** What it may do unasked in any permission mode, as rules of the client. */
  allowed: texts,
  limits: z.object({ ms: z.number(), usd: z.nullable(z.number()) }),
})
export type Job = z.infer<typeof Job>

/**
 * How the work on a job ended.
 *
 * - `ended`: its agent says that it is done; what it left lies in the job's folder
 * - `unreachable`: the model could not be reached
 * - `cut-off`: the pool or the git remote could not be, through which a job goes to another machine and back
 * - `locked-out`: only a person can make the model reachable again (not logged in, no credit)
 * - `out-of-budget`, `overdue`: a limit of the job was reached
 * - `cancelled`: whoever gave the job out took it back
 * - `failed`: its client did not do what it should
 */
export const Outcome = z.object({
  ending: z.enum(['ended', 'unreachable', 'cut-off', 'locked-out', 'out-of-budget', 'overdue', 'cancelled', 'failed']),
  /** Why, as the client, the pool or git says it; empty where there is nothing to say. */
  said: z.string(),
  /** When the model can be reached again, where that was said. */
  until: z.nullable(z.string()),
  /** What the session has used up in all its jobs; null where nobody knows. */
  spent: z.nullable(Spent),
  /** What its agent said with `work` where the journal is not: command lines that nobody has carried out yet. */
  handedIn: z.optional(z.readonly(z.array(texts))),
  /** The command lines that the client refused to its agent. */
  refused: z.optional(texts),
})
export type Outcome = z.infer<typeof Outcome>

/** What its agent does, or was not allowed to do. */
export interface Doing {
  readonly line: string
  readonly isDenied: boolean
}

export interface Watch {
  /** Aborted: the job is taken back. */
  readonly signal: AbortSignal
  readonly progress: (doing: Doing) => void
}

/** Carries jobs out: here (`local-runner.ts`), or elsewhere. Never rejects for what a client or a machine does. */
export interface StepRunner {
  readonly execute: (job: Job, watch: Watch) => Promise<Outcome>
  /** Null when one more job would start at once; else what resolves when that may have changed. Absent: always. */
  readonly waitForRoom?: () => Promise<void> | null
}
