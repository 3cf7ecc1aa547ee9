import type { Spent } from '../workflow/core/spent.ts'
import type { Instant } from '../workflow/core/step.ts'

/** One attempt at a step for whoever carries it out, wherever that is: data, and nothing of this process. */
export interface Job {
  /** The run or workstream it is of. */
  readonly run: string
  readonly step: string
  /** Unique in its journal, so it is the fence too: what bears the number of an attempt that is over counts for nothing. */
  readonly attempt: number
  /** Under which the client keeps what its agent knows. */
  readonly session: string
  /** The agent was at work under that session before, and goes on where it still exists. */
  readonly isBegun: boolean
  readonly prompt: string
  /** What the client calls the agent profile. */
  readonly profile: string
  /** Null: the profile's, or the user's own. */
  readonly model: string | null
  /** Where it works. */
  readonly folder: string
  /** What it may do unasked in any permission mode, as rules of the client. */
  readonly allowed: readonly string[]
  readonly limits: { readonly ms: number; readonly usd: number | null }
}

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
export interface Outcome {
  readonly ending:
    | 'ended'
    | 'unreachable'
    | 'cut-off'
    | 'locked-out'
    | 'out-of-budget'
    | 'overdue'
    | 'cancelled'
    | 'failed'
  /** Why, as the client, the pool or git says it; empty where there is nothing to say. */
  readonly said: string
  /** When the model can be reached again, where that was said. */
  readonly until: Instant | null
  /** What the session has used up in all its jobs; null where nobody knows. */
  readonly spent: Spent | null
  /** What its agent said with `work` where the journal is not: command lines that nobody has carried out yet. */
  readonly handedIn?: readonly (readonly string[])[]
  /** The command lines that the client refused to its agent. */
  readonly refused?: readonly string[]
}

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
