import { setTimeout as sleep } from 'node:timers/promises'
import type { Reply, ToolCall } from '../model/reply.ts'
import type { Script } from '../model/script.ts'
import type { ToolResult } from '../model/turn.ts'
import { Outage } from './outage.ts'
import type { Speaker } from './speaker.ts'

/** Who makes calls: the main thread, a fork, or an agent. */
export interface Worker {
  readonly speaker: Speaker
  /** As its hooks name it; the main thread has no name. */
  readonly agent: Agent | undefined
  readonly over: AbortSignal
  /** Told of a report that is handed back, before its agent stops. */
  readonly handsBack?: (text: string) => void
}

export interface Agent {
  readonly id: string
  readonly type: string
  readonly description: string
  /** Of the call that started it. */
  readonly callId: string
  readonly stop: AbortController
  /** The folder it works in; undefined: that of the project. */
  readonly tree: string | undefined
  /** As the client lists it. */
  readonly isTask: boolean
  isRunning: boolean
  hasUsedTools: boolean
}

/** A call and what it returned. */
export interface Done {
  readonly call: ToolCall
  readonly id: string
  readonly result: ToolResult
}

/** What a worker says next. A request that fails is repeated as often as the client would; then it is an `Outage`. */
export const speak = async (
  { speaker, over }: Worker,
  { script, session, retries }: { readonly script: Script; readonly session: string; readonly retries: number },
): Promise<Extract<Reply, { kind: 'message' }>> => {
  for (let tries = 0; ; tries++) {
    // Timers have their turn, however fast a script is.
    await new Promise(setImmediate)
    over.throwIfAborted()
    const { reply } = script.hear(speaker.turn(session))
    if (reply.afterMs > 0) await sleep(reply.afterMs, undefined, { signal: over })
    if (reply.held) await untilAborted(reply.held, over)
    over.throwIfAborted()
    if (reply.kind === 'message') {
      speaker.spoke(
        reply.text,
        reply.calls.map(({ tool }) => tool),
      )
      return reply
    }
    if (tries >= retries) throw new Outage(reply)
  }
}

const untilAborted = (held: Promise<unknown>, over: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    over.addEventListener('abort', () => resolve(), { once: true })
    void held.then(() => resolve())
  })

/** What a worker hears of its calls before it speaks again. */
export const told = (done: readonly Done[], contexts: readonly string[]): [string, ToolResult[]] => [
  [...done.map(({ result }) => result.text), ...contexts].join('\n'),
  done.map(({ result }) => result),
]
