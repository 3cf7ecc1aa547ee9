import { createEndpointHandler } from '@restatedev/restate-sdk'
import { timingSafeEqual } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo, Server as NetServer } from 'node:net'
import { Refused } from '../workflow/core/refused.ts'
import { type Engine, startEngine } from './engine.ts'
import { poolService } from './pool-service.ts'
import { Answer, Request } from './wire.ts'

interface Wish {
  readonly program: string
  /** Where the engine keeps its data. */
  readonly folder: string
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
  const { program, folder, host, port, token, leaseMs, version } = wish
  const changes = new EventEmitter().setMaxListeners(0)
  let openSince = NOT_YET
  const service = poolService({ leaseMs, version, openSince: () => openSince, onChange: () => changes.emit('change') })
  const endpoint = createHttp2Server(createEndpointHandler({ services: [service], logger: () => undefined }))
  await listening(endpoint.listen(0, '127.0.0.1'), 'of the service')
  const uri = `http://127.0.0.1:${portOf(endpoint.address())}`
  let engine: Engine | null = null
  const door = createServer((asked, reply) => void answer(asked, reply, { token, changes, engine }))
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
  const running = await startEngine(program, folder, async (started) => {
    const { code, text } = await started.post('admin', '/deployments', { uri, force: true })
    if (code >= 300) throw new Refused('no-engine', `the engine does not take the pool in: ${text.slice(0, 300)}`)
    openSince = Date.now()
    void started.gone().then(() => (openSince = NOT_YET))
  }).catch(async (error: unknown) => {
    await close()
    throw error
  })
  engine = running
  const again = Math.max(leaseMs / 2, 200)
  const sweep = setInterval(() => void ask(running, { ask: 'sweep' }).catch(() => undefined), again)
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${portOf(door.address())}`,
    engine: running,
    close: () => {
      clearInterval(sweep)
      return close()
    },
  }
}

const portOf = (address: AddressInfo | string | null): number =>
  address !== null && typeof address !== 'string' ? address.port : 0

const listening = (server: NetServer, where: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (error) =>
      reject(new Refused('port-taken', `${where}: ${error.message}; choose others: --host, --port`)),
    )
  })

const ask = async (engine: Engine, request: Request): Promise<Answer> => {
  const { code, text } = await engine.post('ingress', '/pool/pool/ask', request)
  if (code >= 300) throw new Error(`the engine answers ${code}: ${text.slice(0, 300)}`)
  return Answer.parse(JSON.parse(text))
}

interface Behind {
  readonly token: string
  readonly changes: EventEmitter
  /** Null: it is not up yet. */
  readonly engine: Engine | null
}

const answer = async (
  asked: IncomingMessage,
  reply: ServerResponse,
  { token, changes, engine }: Behind,
): Promise<void> => {
  const say = (code: number, told: object): void =>
    void reply.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(told))
  try {
    if (!isToken(asked.headers.authorization ?? '', `Bearer ${token}`)) return say(401, { refused: 'wrong token' })
    const body = await bodyOf(asked)
    if (body === null)
      return say(413, {
        refused: `this is larger than ${LARGEST_BYTES / 2 ** 20} MB, the most that goes through a pool`,
      })
    const request = Request.safeParse(JSON.parse(body))
    if (!request.success) return say(400, { refused: 'not a request of this version' })
    const { data } = request
    if (engine === null) return say(503, { refused: 'the engine is not up yet' })
    const changed = once(changes, 'change', { signal: AbortSignal.timeout(WAIT_MS) }).catch(() => undefined)
    const first = await ask(engine, data)
    if (!isIdle(data, first)) return say(200, first)
    // A request that changes nothing wakes the others, too: they look once and wait on.
    await Promise.race([changed.then(() => undefined), once(reply, 'close')])
    return say(200, data.ask === 'look' || !reply.closed ? await ask(engine, data) : first)
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

const isToken = (given: string, wanted: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
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
