import { createEndpointHandler } from '@restatedev/restate-sdk'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo, Server as NetServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { isSameSecret } from '../state-manager/seal.ts'
import { Refused } from '../workflow/core/refused.ts'
import { type Changes, changesHere } from './changes.ts'
import { joinCluster } from './cluster.ts'
import { type Engine, type OwnEngine, startEngine } from './engine.ts'
import { type Asked, poolService } from './pool-service.ts'
import { Answer, Request } from './wire.ts'

interface Wish {
  /** One of our own, or the nodes of a cluster that the user runs. */
  readonly engine: OwnEngine | { readonly nodes: readonly string[] }
  readonly host: string
  readonly port: number
  readonly token: string
  readonly leaseMs: number
  readonly version: string
}

export interface RunningPool {
  readonly url: string
  readonly engine: Engine
  readonly close: () => Promise<void>
}

const NOT_YET = Number.MAX_SAFE_INTEGER

/** The largest request: what an engine still keeps without trouble. */
const LARGEST_BYTES = 8 * 1024 * 1024

/**
 * Starts the pool: an engine, the service that it calls, and a door before it that asks for the token.
 *
 * @throws Refused `no-engine`, `port-taken`
 */
export const startPool = async (wish: Wish): Promise<RunningPool> => {
  const { host, port, token, leaseMs, version } = wish
  const changes = changesHere()
  let openSince = NOT_YET
  const service = poolService({ leaseMs, version, changes })
  const serve = createEndpointHandler({ services: [service], logger: () => undefined })
  // Whoever reaches the port is not the engine yet.
  const authorization = `Bearer ${randomBytes(24).toString('hex')}`
  const endpoint = createHttp2Server((asked, reply) =>
    isSameSecret(asked.headers.authorization ?? '', authorization) ? serve(asked, reply) : reply.writeHead(401).end(),
  )
  const isCluster = 'nodes' in wish.engine
  // A cluster calls from other machines, through a port that can be told to a firewall.
  const near = isCluster ? { host, port: port === 0 ? 0 : port + 1 } : { host: '127.0.0.1', port: 0 }
  await listening(endpoint.listen(near.port, near.host), `${near.host}:${near.port}`)
  const uri = urlOf(near.host, endpoint)
  let engine: Engine | null = null
  let lastSweep = Date.now()
  const ask = async (request: Request): Promise<Answer> => {
    if (engine === null) throw new Error('the engine is not up yet')
    const now = Date.now()
    // A machine that was asleep has heard nobody.
    if (now - lastSweep > leaseMs) openSince = now
    return askEngine(engine, { request, now, openSince })
  }
  const door = createServer((asked, reply) => void answer(asked, reply, { token, changes, ask }))
  const close = async (): Promise<void> => {
    door.close().closeAllConnections()
    await engine?.close()
    endpoint.close()
  }
  // First: who cannot have the port touches no engine.
  await listening(door.listen(port, host), `${host}:${port}`).catch(async (error: unknown) => {
    await close()
    throw error
  })
  const register = async (on: Engine): Promise<void> => {
    const deployment = { uri, force: true, additional_headers: { authorization } }
    const { code, text } = await on.post('admin', '/deployments', deployment)
    if (code >= 300) throw new Refused('no-engine', `the engine does not take the pool in: ${text.slice(0, 300)}`)
    openSince = Date.now()
  }
  const onReady = async (started: Engine): Promise<void> => {
    await register(started)
    void started.gone().then(() => (openSince = NOT_YET))
  }
  const begun = isCluster ? joinCluster(wish.engine.nodes, onReady) : startEngine(wish.engine, onReady)
  const running = await begun.catch(async (error: unknown) => {
    await close()
    throw error
  })
  engine = running
  const sweep = async (): Promise<void> => {
    const swept = ask({ ask: 'sweep' }).then(yes, no)
    lastSweep = Date.now()
    // A cluster without a majority keeps everybody waiting.
    const isHeard = await Promise.race([swept, pause(leaseMs / 3, false)])
    if (isHeard) return
    openSince = NOT_YET
    // It may call another pool, which is gone.
    await register(running)
  }
  const sweeping = setInterval(() => void sweep().catch(no), Math.max(leaseMs / 2, 200))
  return {
    url: urlOf(host, door),
    engine: running,
    close: () => {
      clearInterval(sweeping)
      return close()
    },
  }
}

const yes = (): boolean => true
const no = (): boolean => false

const urlOf = (host: string, server: { readonly address: () => AddressInfo | string | null }): string => {
  const address = server.address()
  const port = address !== null && typeof address !== 'string' ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

const listening = (server: NetServer, where: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (error) =>
      reject(new Refused('port-taken', `${where}: ${error.message}; choose others: --host, --port`)),
    )
  })

const askEngine = async (engine: Engine, asked: Asked): Promise<Answer> => {
  const { code, text } = await engine.post('ingress', '/pool/pool/ask', asked)
  if (code >= 300) throw new Error(`the engine answers ${code}: ${text.slice(0, 300)}`)
  return Answer.parse(JSON.parse(text))
}

interface Behind {
  readonly token: string
  readonly changes: Changes
  readonly ask: (request: Request) => Promise<Answer>
}

const answer = async (
  asked: IncomingMessage,
  reply: ServerResponse,
  { token, changes, ask }: Behind,
): Promise<void> => {
  const say = (code: number, told: object): void =>
    void reply.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(told))
  try {
    if (!isSameSecret(asked.headers.authorization ?? '', `Bearer ${token}`)) return say(401, { refused: 'wrong token' })
    const body = await bodyOf(asked)
    if (body === null)
      return say(413, {
        refused: `this is larger than ${LARGEST_BYTES / 2 ** 20} MB, the most that goes through a pool`,
      })
    const request = Request.safeParse(JSON.parse(body))
    if (!request.success) return say(400, { refused: 'not a request of this version' })
    const { data } = request
    const changed = changes.concerning(data, WAIT_MS)
    const first = await ask(data)
    if (!isIdle(data, first)) return say(200, first)
    await Promise.race([changed, once(reply, 'close')])
    return say(200, data.ask === 'look' || !reply.closed ? await ask(data) : first)
  } catch (error) {
    return say(503, { refused: error instanceof Error ? error.message : String(error) })
  }
}

const WAIT_MS = 5000

const isIdle = ({ ask: kind }: Request, { leased = [], refused, isDraining, jobs = {} }: Answer): boolean => {
  if (refused !== undefined) return false
  if (kind === 'take') return leased.length === 0 && isDraining !== true
  return (
    kind === 'look' && Object.values(jobs).every(({ returned }) => returned === null) && Object.keys(jobs).length > 0
  )
}

const bodyOf = (asked: IncomingMessage): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    asked.on('data', (chunk: Buffer) => {
      size += chunk.length
      // The rest is read and thrown away: who is cut off while it sends does not hear why.
      if (size <= LARGEST_BYTES) chunks.push(chunk)
    })
    asked.on('end', () => resolve(size > LARGEST_BYTES ? null : Buffer.concat(chunks).toString('utf8')))
    asked.on('error', reject)
  })
