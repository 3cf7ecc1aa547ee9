import { Refused } from '../workflow/core/refused.ts'
import type { Step } from '../workflow/core/step.ts'
import { beginAttempt } from './begin-attempt.ts'
import { type Carrying, type Means, ours } from './carrying.ts'
import { workOn } from './work-on.ts'

/** Why nothing new is started, although there would be something; it can be gone on with. */
export interface Stop {
  readonly kind: 'interrupted' | 'locked-out'
  readonly reason: string
}

/** A step at work here. */
export interface Working {
  /** Null: code, which numbers its attempt itself. */
  readonly attempt: number | null
  /** What its agent may cost. */
  readonly usd: number | null
  readonly end: AbortController
  readonly done: Promise<void>
}

interface Scene {
  readonly what: Carrying
  readonly means: Means
  readonly working: Map<string, Working>
  readonly cease: (stop: Stop | Refused) => void
}

/**
 * Starts steps, each of which is among those at work until it has ended: of those that agents carry out as many as there is room for,
 * so that no tree is made, and no deadline runs, for who cannot start yet. Resolves when there may be room for the others; null: all
 * have started.
 *
 * @param usd what each of its agents may cost
 */
export const startMany = (scene: Scene, steps: readonly Step[], usd: number | null): Promise<void> | null => {
  let wait: Promise<void> | null = null
  for (const step of steps) {
    if (step.executor.kind === 'agent') wait ??= scene.means.runner.waitForRoom?.() ?? null
    if (wait === null || step.executor.kind === 'code') startStep(scene, step, usd)
  }
  return wait
}

const startStep = (scene: Scene, step: Step, usd: number | null): void => {
  const { working } = scene
  const end = new AbortController()
  const { executor } = step
  const begun =
    executor.kind === 'code'
      ? beginCode(scene, step, executor.command, end.signal)
      : beginAgent(scene, step, { agent: executor.agent, usd }, end.signal)
  if (!begun) return
  const done = begun.done.finally(() => working.delete(step.id))
  working.set(step.id, { ...begun, end, done })
}

type Begun = Pick<Working, 'attempt' | 'usd' | 'done'>

const beginAgent = (
  { what, means, cease }: Scene,
  step: Step,
  { agent, usd }: { readonly agent: string; readonly usd: number | null },
  signal: AbortSignal,
): Begun | null => {
  const carried = ours(what)
  try {
    const job = carried && beginAttempt(what, means, carried, step, usd)
    if (!job) return null
    const { attempt, isBegun: again } = job
    means.notice({ event: 'started', step: step.id, title: step.title, attempt, agent, again })
    const done = workOn(what, means, job, signal).then(({ ending, said }) => {
      if (ending === 'locked-out') cease({ kind: 'locked-out', reason: said })
      return undefined
    })
    return { attempt, usd, done }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    cease(error)
    return null
  }
}

const beginCode = ({ what, means }: Scene, { id, title }: Step, command: string, signal: AbortSignal): Begun => {
  const lives = Object.values(ours(what)?.lives ?? {})
  const attempt = 1 + Math.max(0, ...lives.flatMap(({ attempts }) => attempts.map(({ number }) => number)))
  means.notice({ event: 'started', step: id, title, attempt, agent: null, again: false })
  return { attempt: null, usd: null, done: code({ what, means }, id, command, signal) }
}

/** It reports itself. Where it never began, that counts: it would be tried for ever. */
const code = async (
  { what, means }: Pick<Scene, 'what' | 'means'>,
  id: string,
  command: string,
  signal: AbortSignal,
): Promise<void> => {
  const before = ours(what)?.lives[id]?.attempts.length ?? 0
  await means.code(command, id, signal)
  const after = ours(what)
  const { attempts = [] } = after?.lives[id] ?? {}
  if (attempts.length === before && !signal.aborted)
    after?.ask(what.by, () => ({ type: 'refuse-calls', at: means.now() }))
  const last = attempts.at(-1)
  if (!last) return
  const { number: attempt, outcome, reason } = last
  means.notice({ event: 'ended', step: id, attempt, outcome, reason, usd: null })
}
