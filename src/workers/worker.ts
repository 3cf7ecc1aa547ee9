import { setTimeout as pause } from 'node:timers/promises'
import { type LocalClient, localRunner } from '../headless/local-runner.ts'
import { HAND_IN } from '../headless/own-environment.ts'
import type { Outcome } from '../headless/step-runner.ts'
import { endMarked } from '../machine/processes.ts'
import { Refused } from '../workflow/core/refused.ts'
import { handBack, makeAway } from './away.ts'
import { askPool, askUntil, type PoolAddress } from './pool-client.ts'
import { complaintOf } from './pool-git.ts'
import type { Answer, Parcel, Request, Returned } from './wire.ts'

/** One machine of the pool. */
export interface WorkerWish {
  readonly address: PoolAddress
  /** Unique in its pool. */
  readonly id: string
  readonly labels: readonly string[]
  readonly slots: number
  readonly version: string
  /** Its copies of repositories, and its trees. The same after a restart: what it left running is found by it, and nobody else's is. */
  readonly home: string
  readonly client: Pick<LocalClient, 'path' | 'plugin' | 'env'>
  /** An agent that says nothing for so long is ended. */
  readonly silenceMs: number
  readonly say: (line: string) => void
  /** It takes nothing more; what it does may end. */
  readonly leaving: AbortSignal
  /** What it does is handed back. */
  readonly ending: AbortSignal
}

interface Doing {
  readonly end: AbortController
  line: string
}

const FOR_EVER = Number.POSITIVE_INFINITY

/**
 * Takes jobs from the pool and carries them out here, until it is to leave.
 *
 * @throws Refused of `askPool`, but for a pool that is away
 */
export const work = async (wish: WorkerWish): Promise<void> => {
  const { address, id, home, labels, slots, version, say, leaving, ending } = wish
  endMarked(`${home}/`)
  const doing = new Map<string, Doing>()
  const running = new Set<Promise<void>>()
  let isDrained = false
  let beating: NodeJS.Timeout | undefined
  const beat = async (): Promise<void> => {
    const lines = Object.fromEntries([...doing].map(([job, { line }]) => [job, line]))
    const told = await askPool(address, { ask: 'beat', worker: id, doing: lines }).catch(() => null)
    isDrained ||= told?.isDraining === true
    for (const job of told?.lost ?? []) doing.get(job)?.end.abort()
  }
  const endAll = (): void => [...doing.values()].forEach(({ end }) => end.abort())
  ending.addEventListener('abort', endAll)
  try {
    while (!leaving.aborted && !isDrained) {
      const free = slots - running.size
      if (free === 0) {
        await Promise.race([...running, pause(1000, undefined, { ref: false, signal: leaving }).catch(() => undefined)])
        continue
      }
      const ask: Request = { ask: 'take', worker: id, version, labels: [...labels], slots, free }
      const told = await askUntil(address, ask, { ms: FOR_EVER, signal: leaving }).catch((error: unknown): Answer => {
        if (leaving.aborted) return {}
        throw error
      })
      isDrained = told.isDraining === true
      beating ??= setInterval(() => void beat(), Math.max(100, (told.leaseMs ?? 30_000) / 3))
      for (const { id: job, parcel } of told.leased ?? []) {
        const mine: Doing = { end: new AbortController(), line: '' }
        doing.set(job, mine)
        const done = carryOut(wish, job, parcel, mine).finally(() => {
          doing.delete(job)
          running.delete(done)
        })
        running.add(done)
      }
    }
    say(running.size > 0 ? `takes nothing more; ${running.size} at work` : 'takes nothing more')
    await Promise.all(running)
    await askUntil(address, { ask: 'leave', worker: id }, { ms: 2000 }).catch(() => null)
  } finally {
    clearInterval(beating)
    endAll()
    await Promise.allSettled(running)
    ending.removeEventListener('abort', endAll)
  }
}

const carryOut = async (wish: WorkerWish, job: string, parcel: Parcel, doing: Doing): Promise<void> => {
  const { address, id, say } = wish
  say(`▶ ${job} · ${parcel.profile}`)
  const returned = await perform(wish, parcel, doing).catch((error: unknown): Returned => {
    if (doing.end.signal.aborted) return { ...NOTHING, ending: 'cancelled' }
    return { ...NOTHING, ending: isCutOff(error) ? 'cut-off' : 'failed', said: `${id}: ${wordsOf(error)}` }
  })
  const hand = (what: Returned) =>
    askUntil(address, { ask: 'done', worker: id, id: job, line: doing.line, returned: what }, { ms: FOR_EVER })
  // Too large, most likely; that it failed is small.
  const told = await hand(returned).catch(({ message }: Error) => hand({ ...NOTHING, said: message }).catch(() => null))
  const isLate = told === null || told.isStale === true
  say(
    isLate
      ? `- ${job} · not this machine's any more`
      : `${returned.ending === 'ended' ? '✓' : '-'} ${job} · ${[returned.ending, returned.said].filter(Boolean).join(' · ')}`,
  )
}

const isCutOff = (error: unknown): boolean => error instanceof Refused && error.code === 'remote-unreachable'

const wordsOf = (error: unknown): string => (error instanceof Refused ? error.message : complaintOf(error))

const NOTHING: Returned = { ending: 'failed', said: '', until: null, spent: null, commit: null, files: {} }

const perform = async (wish: WorkerWish, parcel: Parcel, doing: Doing): Promise<Returned> => {
  const { home, client } = wish
  const away = await makeAway(home, parcel, doing.end.signal).catch((error: unknown) => {
    if (isCutOff(error)) throw error
    throw new Refused('no-tree', `it was not started, there is no tree for it: ${wordsOf(error)}`)
  })
  const { permissionMode, allowedTools, allowed, prompt } = parcel
  const env = { ...client.env, [HAND_IN]: away.handIn }
  const runner = localRunner({ ...client, env, permissionMode, allowedTools, conductor: home })
  const job = { ...parcel, folder: away.tree, prompt: away.mapped(prompt), allowed: allowed.map(away.mapped) }
  const guard = silenceGuard(wish.silenceMs)
  const signal = AbortSignal.any([doing.end.signal, guard.signal])
  const outcome = await runner.execute(job, {
    signal,
    progress: ({ line }) => {
      guard.heard()
      doing.line = line
    },
  })
  guard.close()
  const left = await handBack(away, parcel)
  return { ...(outcome.ending === 'cancelled' && !doing.end.signal.aborted ? silent(outcome, wish) : outcome), ...left }
}

const silent = (outcome: Outcome, { silenceMs }: WorkerWish): Outcome => ({
  ...outcome,
  ending: 'overdue',
  said: `it said nothing for ${silenceMs / 60_000} min`,
})

const silenceGuard = (ms: number) => {
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(), ms)
  return { signal: end.signal, heard: () => void timer.refresh(), close: () => clearTimeout(timer) }
}
