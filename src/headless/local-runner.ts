import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { outputTail } from '../machine/output-tail.ts'
import { endMarked, markOf, signalGroup } from '../machine/processes.ts'
import { type Heard, hear, nothingHeard, outcomeOf } from './client-stream.ts'
import { beginStart, waitForRoom } from './room-to-start.ts'
import type { Job, Outcome, StepRunner, Watch } from './step-runner.ts'

/** The client of the user, and what it may do. */
export interface LocalClient {
  readonly path: string
  readonly plugin: string
  readonly permissionMode: string
  readonly allowedTools: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Who carries out what its agents work on: their processes are marked with it. */
  readonly conductor: string
}

/** Carries each job out as a process of the client on this machine, in a group of its own. */
export const localRunner = (client: LocalClient): StepRunner => ({
  waitForRoom,
  execute: async (job, watch) => {
    const { outcome, turns } = await carryOut(client, job, watch)
    // Its session is not there any more: from the start.
    const isLost = job.isBegun && outcome.ending === 'failed' && turns === 0
    return isLost ? (await carryOut(client, { ...job, isBegun: false }, watch)).outcome : outcome
  },
})

const carryOut = async (
  client: LocalClient,
  job: Job,
  { signal, progress }: Watch,
): Promise<{ readonly outcome: Outcome; readonly turns: number }> => {
  const deadline = AbortSignal.timeout(Math.min(job.limits.ms, LONGEST_TIMER_MS))
  const over = AbortSignal.any([signal, deadline])
  for (let wait = waitForRoom(); wait !== null; wait = waitForRoom()) await wait
  if (over.aborted) return { outcome: taken(signal, null), turns: 0 }
  const endStart = beginStart()
  const mark = `${client.conductor}/${job.session}`
  const child = spawn(client.path, argumentsOf(client, job), {
    cwd: job.folder,
    env: { ...client.env, ...markOf(mark) },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const gone = once(child, 'close').then(
    () => '',
    (error: unknown) => `${client.path} did not start: ${String(error)}`,
  )
  // Its group, and what its agent has left running in others, whether it holds our end of a pipe or not.
  const end = (): void => {
    signalGroup(child.pid, 'SIGKILL')
    endMarked(mark)
  }
  child.once('exit', end)
  process.once('exit', end)
  // Whoever ends at once does not read it.
  child.stdin.on('error', () => undefined).end(job.prompt)
  const errors = outputTail()
  child.stderr.on('data', (chunk: Buffer) => errors.add(chunk))
  let heard: Heard = nothingHeard
  createInterface({ input: child.stdout }).on('line', (line) => {
    const next = hear(heard, line)
    heard = next.heard
    if (heard.isUp) endStart()
    if (next.doing) progress(next.doing)
  })
  const ending = once(over, 'abort', { signal: endOf(gone) }).then(
    () => endSoon(child, gone),
    () => undefined,
  )
  const broken = await gone
  endStart()
  await ending
  process.off('exit', end)
  const why = broken || (errors.text().trim().split('\n').at(-1) ?? '')
  const outcome = outcomeOf(heard, why || `the client ended with exit code ${child.exitCode ?? 'none'}`)
  const isTaken = over.aborted && outcome.ending !== 'ended'
  return { outcome: isTaken ? taken(signal, outcome.spent) : outcome, turns: heard.result?.num_turns ?? 0 }
}

const taken = (signal: AbortSignal, spent: Outcome['spent']): Outcome => ({
  ending: signal.aborted ? 'cancelled' : 'overdue',
  said: '',
  until: null,
  spent,
})

// A longer one would fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1

const argumentsOf = ({ plugin, permissionMode, allowedTools }: LocalClient, job: Job): string[] => [
  '-p',
  '--verbose',
  '--output-format=stream-json',
  `--plugin-dir=${plugin}`,
  `--agent=${job.profile}`,
  `--permission-mode=${permissionMode}`,
  `${job.isBegun ? '--resume' : '--session-id'}=${job.session}`,
  ...(job.model === null ? [] : [`--model=${job.model}`]),
  ...(job.limits.usd === null ? [] : [`--max-budget-usd=${job.limits.usd}`]),
  '--allowedTools',
  ...job.allowed,
  ...allowedTools,
]

const endOf = (gone: Promise<unknown>): AbortSignal => {
  const over = new AbortController()
  void gone.then(() => over.abort())
  return over.signal
}

const GRACE_MS = 2000

const endSoon = async (child: ChildProcess, gone: Promise<unknown>): Promise<void> => {
  signalGroup(child.pid, 'SIGTERM')
  await Promise.race([gone, pause(GRACE_MS, undefined, { ref: false })])
  signalGroup(child.pid, 'SIGKILL')
}
