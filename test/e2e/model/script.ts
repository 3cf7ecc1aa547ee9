import type { Exchange, Player } from './player.ts'
import { type Reply, says } from './reply.ts'
import { trace } from './trace.ts'
import type { Turn } from './turn.ts'

/** What the speakers of a session say, and what they were asked so far. */
export interface Script {
  /** Every request so far, in the order of arrival; recorded before the answer is sent. */
  readonly requests: readonly Exchange[]
  /** The first request that matches, past or to come. Rejects after `timeout` ms (default 30,000) with what did come. */
  until(matches: (exchange: Exchange) => boolean, timeout?: number): Promise<Exchange>
  /** Answers a request by the first player that has an answer, and keeps both. */
  hear(turn: Omit<Turn, 'number'>): Exchange
}

/**
 * The players are asked in their order and the first that answers speaks. A turn nobody answers is ended with a short text.
 * The client's side requests (titles, summaries, the safety check of what a subagent hands back) are no turns: they get a
 * harmless answer.
 */
export const playScript = (...players: readonly Player[]): Script => {
  const started = performance.now()
  const requests: Exchange[] = []
  const watchers = new Set<() => void>()
  const turnNumber = countTurns()
  return {
    requests,
    hear: (read) => {
      const turn = { ...read, number: turnNumber(read) }
      const exchange = { turn, reply: answer(players, turn), at: performance.now() - started }
      requests.push(exchange)
      watchers.forEach((watch) => watch())
      return exchange
    },
    until: (matches, timeout = 30_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(watch)
          reject(new Error(`no such request within ${timeout} ms: ${String(matches)}; there were:\n${trace(requests)}`))
        }, timeout)
        const watch = (): void => {
          const found = requests.find(matches)
          if (found === undefined) return
          clearTimeout(timer)
          watchers.delete(watch)
          resolve(found)
        }
        watchers.add(watch)
        watch()
      }),
  }
}

/** Numbers the requests of each speaker. A forked command has no id: its system prompt tells it from the main thread. */
const countTurns = (): ((turn: Omit<Turn, 'number'>) => number) => {
  const asked = new Map<string, number>()
  return ({ speaker, session, agentId, system }) => {
    const who = [speaker, session, agentId ?? system].join(' ')
    const number = (asked.get(who) ?? 0) + 1
    asked.set(who, number)
    return number
  }
}

const answer = (players: readonly Player[], turn: Turn): Reply => {
  if (turn.speaker === 'side') return says(sideAnswer(turn))
  for (const player of players) {
    const reply = player(turn)
    if (reply !== undefined) return reply
  }
  return says('Nothing to add.')
}

const sideAnswer = ({ news }: Turn): string =>
  news.includes('<severity>') ? '<severity>0</severity>' : '{"title":"A session"}'
