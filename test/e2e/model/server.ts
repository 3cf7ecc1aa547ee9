import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Player } from './player.ts'
import { playScript, type Script } from './script.ts'
import { readTurn } from './turn.ts'
import { send, sendJson } from './wire.ts'

export interface Model extends Script {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string
  /** Stops serving. Rejects when a player threw: a mistake in a script fails its test instead of looking like an outage. */
  close(): Promise<void>
}

/** A Messages API on loopback that plays a script. */
export const startModel = async (...players: readonly Player[]): Promise<Model> => {
  const script = playScript(...players)
  const mistakes: unknown[] = []
  const closing = new AbortController()

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
    const exchange = script.hear(readTurn(incoming.headers, body))
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const over = AbortSignal.any([gone.signal, closing.signal])
    await sleep(exchange.reply.afterMs, undefined, { signal: over })
    if (exchange.reply.held) await Promise.race([exchange.reply.held, once(over, 'abort')])
    over.throwIfAborted()
    send(response, exchange, `msg_${script.requests.indexOf(exchange)}`)
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
    ...script,
    url: `http://127.0.0.1:${address.port}`,
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
