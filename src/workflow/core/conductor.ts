import type { Instant } from './step.ts'

/** Who carries a run or a stage out. */
export interface Conductor {
  /** Null where it was begun in a shell. */
  readonly session: string | null
  /** Process id of the client; null where that is not known, or is a shell's. */
  readonly client: number | null
  /** The agent that orchestrates: null is the main thread, else the manager of a forked command. */
  readonly manager: string | null
  /** Turns it ended early, and messages whose calls were refused, since it last started a step. */
  readonly idleTurns: number
  /** When it began. */
  readonly since: Instant
}

/** What the sessions of a process of ours begin with that carries something out without one of the client's. */
export const HEADLESS = 'headless-'

type Owner = Pick<Conductor, 'session' | 'client'>

/** The main thread of a client begins, or goes on with what its manager began. */
export const conductorOf = ({ session, client, at }: Owner & { readonly at: Instant }): Conductor => ({
  session,
  client,
  manager: null,
  idleTurns: 0,
  since: at,
})

/**
 * Whether who asks is the client that carries something out: its agents may be at work still. The process tells, where both
 * are known: the same session goes on in another process (`claude --resume`), another session in the same one (`/clear`).
 */
export const isSameClient = (owner: Owner, { session, client }: Owner): boolean =>
  owner.client !== null && client !== null ? owner.client === client : session !== null && owner.session === session
