import type { Exchange } from './player.ts'
import type { Reply } from './reply.ts'

/** One line a request: when, who, which turn, what it had been told last, what it was answered. */
export const trace = (exchanges: readonly Exchange[]): string =>
  exchanges
    .map(({ at, turn, reply }) => {
      const who = turn.agentId === undefined ? turn.speaker : `${turn.speaker} ${turn.agentId}`
      return `${Math.round(at)} ms ${who} #${turn.number} told …${JSON.stringify(turn.news.slice(-80))} -> ${brief(reply)}`
    })
    .join('\n')

const brief = (reply: Reply): string => {
  if (reply.kind === 'error') return `error ${reply.status}`
  if (reply.kind === 'reset') return 'connection reset'
  return [reply.text.slice(0, 80), ...reply.calls.map(({ tool }) => tool)].join(' ').trim()
}
