import type { Reply } from '../model/reply.ts'

/** The model could not be reached, however often the client tried; in the words of the client. */
export class Outage extends Error {
  override readonly name = 'Outage'
  readonly kind: string
  constructor(reply: Exclude<Reply, { kind: 'message' }>) {
    super(`API Error: ${reply.kind === 'reset' ? DROPPED : rejected(reply.status)}`)
    this.kind = reply.kind === 'error' && reply.status === 429 ? 'rate_limit' : 'server_error'
  }
}

const DROPPED = 'Connection dropped (ECONNRESET). Check the gateway set in ANTHROPIC_BASE_URL, then try again.'

const rejected = (status: number): string =>
  status === 429
    ? 'Request rejected (429) · scripted 429'
    : `${status} scripted ${status}. This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:1).`

/** How the client tells the parent of an agent. */
export const toldToParent = ({ message, kind }: Outage): string => {
  const [, status] = /^API Error: (?:Request rejected \()?(\d+)/.exec(message) ?? []
  const http = status === undefined ? '' : `, HTTP ${status}, model sent to the API: claude-opus-5-5`
  return `Agent terminated early due to an API error: ${message} (error type ${kind}${http})`
}
