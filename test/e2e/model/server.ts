import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Exchange, Player } from './player.ts'
import { says } from './reply.ts'
import type { Reply } from './reply.ts'
import { trace } from './trace.ts'
import { readTurn } from './turn.ts'
import type { Turn } from './turn.ts'
import { send, sendJson } from './wire.ts'

export interface Model {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string
  /** Every request so far, in the order of arrival; recorded before the answer is sent. */
  readonly requests: readonly Exchange[]
  /** The first request that matches, past or to come. Rejects after `timeout` ms (default 30,000) with what did come. */
  until(matches: (exchange: Exchange) => boolean, timeout?: number): Promise<Exchange>
  /** Stops serving. Rejects when a player threw: a mistake in a script fails its test instead of looking like an outage. */
  close(): Promise<void>
}

/**
 * A Messages API on loopback that plays a script: the players are asked in their order and the first that answers speaks.
 * A turn nobody answers is ended with a short text. The client's side requests (titles, summaries, the safety check of what
 * a subagent hands back) are no turns: they get a harmless answer.
 */
export const startModel = async (...players: readonly Player[]): Promise<Model> => {
  const started = performance.now()
  const requests: Exchange[] = []
  const watchers = new Set<() => void>()
  const mistakes: unknown[] = []
  const closing = new AbortController()
  const turnNumber = countTurns()

  const record = (headers: IncomingHttpHeaders, body: string): Exchange => {
    const read = readTurn(headers, body)
    const turn = { ...read, number: turnNumber(read) }
    const exchange = { turn, reply: answer(players, turn), at: performance.now() - started }
    requests.push(exchange)
    watchers.forEach((watch) => watch())
    return exchange
  }

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(incoming)
    const path = incoming.url?.split('?')[0]
    if (path === '/v1/messages/count_tokens') {
      sendJson(response, 200, { input_tokens: Math.ceil(body.length / 4) })
      return
    }
    if (path !== '/v1/messages') {
      sendJson(response, 404, { type: 'error', error: { type: 'not_found_error', message: `no ${path}` } })
      return
    }
    const exchange = record(incoming.headers, body)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const over = AbortSignal.any([gone.signal, closing.signal])
    await sleep(exchange.reply.afterMs, undefined, { signal: over })
    if (exchange.reply.held) await Promise.race([exchange.reply.held, once(over, 'abort')])
    over.throwIfAborted()
    send(response, exchange, `msg_${requests.indexOf(exchange)}`)
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (response.destroyed || closing.signal.aborted) return
      mistakes.push(error)
      // 400 is the one error the client does not sit out.
      sendJson(response, 400, { type: 'error', error: { type: 'invalid_request_error', message: String(error) } })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the model has no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
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
    close: async () => {
      closing.abort()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      if (mistakes.length > 0) throw new AggregateError(mistakes, `the script failed: ${mistakes.join('; ')}`)
    },
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
