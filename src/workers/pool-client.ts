import { setTimeout as pause } from 'node:timers/promises'
import { jsonIn } from '../state-manager/read.ts'
import { Refused } from '../workflow/core/refused.ts'
import { Answer, type Request } from './wire.ts'

/** Where the pool is, and what it wants to hear. */
export interface PoolAddress {
  readonly url: string
  readonly token: string
}

/**
 * Asks the pool, once.
 *
 * @throws Refused `wrong-token`, `pool-refuses`, `pool-unreachable`
 */
export const askPool = async (address: PoolAddress, request: Request, signal?: AbortSignal): Promise<Answer> => {
  const { url } = address
  const { status, text } = await post(address, request, signal).catch((error: unknown) => {
    throw new Refused(
      'pool-unreachable',
      `the pool at ${url} cannot be reached: ${reasonOf(error)}; phasegate workers up starts one, on its machine`,
    )
  })
  if (status === 401) {
    const where = 'phasegate workers up prints it; give it as PHASEGATE_WORKERS_TOKEN'
    throw new Refused('wrong-token', `the pool at ${url} does not take this token; ${where}`)
  }
  const { data } = Answer.safeParse(jsonIn(text))
  // What the engine could not do now it can do later.
  if (!data || status === 503)
    throw new Refused('pool-unreachable', `${url} answers ${status}: ${data?.refused ?? text.slice(0, 200)}`)
  if (data.refused !== undefined) throw new Refused('pool-refuses', `the pool at ${url} refuses: ${data.refused}`)
  return data
}

// Longer than the pool lets anybody wait.
const ANSWER_MS = 20_000

const post = async ({ url, token }: PoolAddress, request: Request, signal?: AbortSignal) => {
  const limits = [AbortSignal.timeout(ANSWER_MS), ...(signal ? [signal] : [])]
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
    signal: AbortSignal.any(limits),
  })
  return { status: answer.status, text: await answer.text() }
}

// `fetch failed` says nothing; its cause does.
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message
}

interface Patience {
  readonly signal?: AbortSignal
  /** How long it is tried again, in milliseconds. */
  readonly ms: number
}

/**
 * Asks until the pool has answered: what is asked of it may be asked twice.
 *
 * @throws Refused of `askPool`; `pool-unreachable` once patience is at its end
 */
export const askUntil = async (address: PoolAddress, request: Request, { signal, ms }: Patience): Promise<Answer> => {
  const end = performance.now() + ms
  for (let wait = 100; ; wait = Math.min(wait * 2, 5000)) {
    try {
      return await askPool(address, request, signal)
    } catch (error) {
      const isPassing = error instanceof Refused && error.code === 'pool-unreachable'
      if (!isPassing || signal?.aborted || performance.now() + wait > end) throw error
      await pause(wait)
    }
  }
}
