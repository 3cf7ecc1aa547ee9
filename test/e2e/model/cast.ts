import type { Player } from './player.ts'
import type { Reply } from './reply.ts'

/** Lets a player speak only for the agent profile whose system prompt contains this text; also for a forked command. */
export const profile =
  (text: string, player: Player): Player =>
  (turn) =>
    turn.system.includes(text) ? player(turn) : undefined

/** Answers the n-th request (from 1) of the main thread with this; a deviation, to put before an obedient player. */
export const onTurn =
  (number: number, reply: Reply): Player =>
  (turn) =>
    turn.speaker === 'main' && turn.number === number ? reply : undefined

/** Answers the main thread with this, once, when it is told something that matches. */
export const whenTold = (told: RegExp, reply: Reply): Player => {
  let spoken = false
  return (turn) => {
    if (spoken || turn.speaker !== 'main' || !told.test(turn.news)) return undefined
    spoken = true
    return reply
  }
}
