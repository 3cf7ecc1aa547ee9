import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import * as z from 'zod/mini'
import { CLAUDE, clientEnv, sessionArgs } from './binary.ts'
import type { Session } from './binary.ts'
import { killGroup } from './process-group.ts'

export interface PrintOptions extends Session {
  readonly prompt: string
  /** After so many ms the client is killed and the result says so. Default 60,000. */
  readonly timeout?: number
}

export interface PrintResult {
  /** Null when the client was killed. */
  readonly exitCode: number | null
  readonly timedOut: boolean
  readonly stdout: string
  readonly stderr: string
  readonly events: readonly StreamEvent[]
  /** Undefined when the client ended before it said. */
  readonly sessionId: string | undefined
  /** The last words of the last turn; undefined when it did not come so far. */
  readonly result: string | undefined
}

export interface PrintRun {
  /** SIGKILL to the client and what it started; `finished` then resolves. */
  kill(): void
  readonly finished: Promise<PrintResult>
}

type StreamEvent = z.infer<typeof StreamEvent>

/** `claude -p` from start to end. */
export const runPrint = (options: PrintOptions): Promise<PrintResult> => startPrint(options).finished

/** Starts `claude -p` and gives it back running, for a test that kills it at a chosen moment. */
export const startPrint = (options: PrintOptions): PrintRun => {
  const { prompt, project, timeout = 60_000 } = options
  const client = spawn(CLAUDE, ['-p', prompt, '--output-format', 'stream-json', '--verbose', ...sessionArgs(options)], {
    cwd: project,
    env: clientEnv(options),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const kill = (): void => killGroup(client.pid)
  const finish = async (): Promise<PrintResult> => {
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      kill()
    }, timeout)
    const [stdout, stderr] = await Promise.all([text(client.stdout), text(client.stderr), once(client, 'close')])
    clearTimeout(timer)
    const events = readEvents(stdout)
    const { exitCode } = client
    return { exitCode, timedOut, stdout, stderr, events, sessionId: sessionOf(events), result: resultOf(events) }
  }
  return { kill, finished: finish() }
}

const StreamEvent = z.looseObject({
  type: z.string(),
  subtype: z.optional(z.string()),
  session_id: z.optional(z.string()),
  result: z.optional(z.string()),
})

// A killed client leaves half a line: only a line that ends with its newline is whole.
const readEvents = (stdout: string): StreamEvent[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const event = line.startsWith('{') ? StreamEvent.safeParse(JSON.parse(line)) : undefined
      return event?.success === true ? [event.data] : []
    })

// Events before `init` carry an id of their own when a session is continued.
const sessionOf = (events: readonly StreamEvent[]) => events.find(({ subtype }) => subtype === 'init')?.session_id
const resultOf = (events: readonly StreamEvent[]) => events.findLast(({ type }) => type === 'result')?.result
