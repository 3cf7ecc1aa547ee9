import * as z from 'zod/mini'
import type { Spans } from '../../shown/export/spans.ts'
import { jsonIn } from '../../state-manager/read.ts'
import { oneLine } from '../../workflow/core/plain-text.ts'
import { Refused } from '../../workflow/core/refused.ts'
import { phasegate, text } from '../../workflow/core/text.ts'
import type { Place } from './place.ts'

const SECONDS = 30

/** What a collector says of what it could not use. Counts are texts in JSON of protocol buffers. */
const Answer = z.object({
  partialSuccess: z.optional(
    z.object({ rejectedSpans: z.optional(z.union([z.string(), z.number()])), errorMessage: z.optional(z.string()) }),
  ),
})

/**
 * Sends spans to a collector over HTTP; returns the address they went to.
 *
 * @param address such as `http://localhost:4318`
 * @throws Refused `collector`
 */
export const sendSpans = async (spans: Spans, address: string, env: Place['env']): Promise<string> => {
  const url = tracesAt(address)
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headersIn(env), 'content-type': 'application/json' },
      body: JSON.stringify(spans),
      // A redirection would make a GET of it.
      redirect: 'error',
      signal: AbortSignal.timeout(SECONDS * 1000),
    })
    const said = await answer.text()
    if (!answer.ok) throw notTaken(url, `${answer.status} ${said.slice(0, 300)}`)
    const { rejectedSpans = 0, errorMessage = '' } = z.safeParse(Answer, jsonIn(said)).data?.partialSuccess ?? {}
    if (Number(rejectedSpans) > 0) throw notTaken(url, `it left out ${rejectedSpans} of them: ${errorMessage}`)
  } catch (error) {
    throw error instanceof Refused ? error : notTaken(url, whyOf(error))
  }
  return url
}

/** Whether something is meant as an address, not as a file. */
export const isAddress = (target: string): boolean => /^https?:\/\//i.test(target)

const tracesAt = (address: string): string => {
  if (!URL.canParse(address)) throw notTaken(address, 'that is no address')
  const url = new URL(address)
  if (url.username !== '' || url.password !== '')
    throw notTaken(url.host, 'a password in an address would be shown. Put it into OTEL_EXPORTER_OTLP_HEADERS')
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`
  return url.href
}

// As every exporter reads it: `authorization=Bearer%20x,tenant=1`.
const headersIn = (env: Place['env']): Record<string, string> =>
  Object.fromEntries(
    (env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '').split(',').flatMap((pair) => {
      const [name = '', ...value] = pair.split('=')
      return name.trim() === '' ? [] : [[name.trim(), decodeURIComponent(value.join('=').trim())]]
    }),
  )

const whyOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${SECONDS} seconds`
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

const notTaken = (where: string, why: string): Refused =>
  new Refused(
    'collector',
    text`${where} did not take the spans: ${oneLine(why)}. Nothing is lost; try again, or keep them: ${phasegate('export', '<name>', '--otlp', '<file>')}`,
  )
