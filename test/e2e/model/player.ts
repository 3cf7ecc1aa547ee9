import type { Reply } from './reply.ts'
import type { Turn } from './turn.ts'

/** Answers a turn, or leaves it to the next player. */
export type Player = (turn: Turn) => Reply | undefined

/** A request and what it was answered. */
export interface Exchange {
  readonly turn: Turn
  readonly reply: Reply
  /** When the request came, in ms since the model started. */
  readonly at: number
}
