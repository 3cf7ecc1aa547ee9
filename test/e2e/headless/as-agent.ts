import type { Player } from '../model/player.ts'

/** Our agents are main threads of a client of their own: each session is one, and goes on with the last prompt that it was given. */
export const asAgent =
  (player: Player): Player =>
  (turn) => {
    const last = turn.messages.findLastIndex(({ role, text: said }) => role === 'user' && said.search(TAG) !== -1)
    const said = turn.messages[last]?.text
    if (turn.speaker !== 'main' || said === undefined) return player(turn)
    // The client makes one message of a prompt that was not answered and the next one.
    const opening = said.slice([...said.matchAll(TAG)].at(-1)?.index)
    return player({ ...turn, speaker: 'agent', agentId: `${turn.session}/${last}`, opening })
  }

const TAG = /^\[(?:PHASE|THREAD) /gm
