import { randomUUID } from 'node:crypto'
import type { Carried } from '../claude-code/carried.ts'
import { startAttempt } from '../claude-code/start-attempt.ts'
import { newToken } from '../engine/token.ts'
import { treeOfAgent } from '../engine/tree-work.ts'
import { unlessRefused } from '../workflow/core/refused.ts'
import { type Life, liveAttempt, type Step } from '../workflow/core/step.ts'
import { type Carrying, type Means, ours } from './carrying.ts'
import type { Job } from './step-runner.ts'

/**
 * Starts the next attempt at a step that an agent carries out. The journal knows its session before there is a process: whoever
 * comes after us finds it. Null where it did not start.
 *
 * @param usd what it may cost; null: as much as it does
 * @throws Refused of `startAttempt`
 */
export const beginAttempt = (
  what: Carrying,
  means: Means,
  carried: Carried,
  { id }: Step,
  usd: number | null,
): Job | null => {
  carried.makeReady({ phase: null, step: id })
  const token = newToken()
  const start = { at: means.now(), step: id, session: what.session, caller: null }
  const started = startAttempt(carried, what.by, start, token)
  const step = started.stepOf(id)
  const live = liveAttempt(step)
  if (!step || !live || carried.lives[id]?.attempts.some(({ number }) => number === live.number)) return null
  const attempt = live.number
  const known = interruptedSession(step)
  const session = known ?? randomUUID()
  started.ask(what.by, () => ({ type: 'attach-agent', at: means.now(), step: id, attempt, agentId: session }))
  return unlessRefused(
    () => jobOf(what, means, id, { number: attempt, token }, session, known !== null, usd),
    ({ message }) => {
      // Its tree or prompt cannot be made: so it ends, and is tried again a bounded number of times.
      const ended = { at: means.now(), step: id, attempt, ending: 'vanished', reason: message.slice(0, 500) } as const
      ours(what)?.ask(what.by, () => ({ type: 'end-attempt', ...ended }))
      return null
    },
  )
}

const jobOf = (
  what: Carrying,
  means: Means,
  id: string,
  starting: { readonly number: number; readonly token: string },
  session: string,
  isBegun: boolean,
  usd: number | null,
): Job | null => {
  const carried = ours(what)
  const step = carried?.stepOf(id)
  const live = liveAttempt(step)
  if (!carried || !step || live?.number !== starting.number) return null
  carried.begin(step, live)
  const folder = carried.treeFor(treeOfAgent(session)) ?? what.folder
  const { prompt = '', subagent_type: profile = '', model = null } = carried.callOf(step, starting)
  return {
    run: what.id,
    step: id,
    attempt: starting.number,
    session,
    isBegun,
    prompt: isBegun ? `${prompt}\n\n${GOES_ON}` : prompt,
    profile,
    model,
    folder,
    allowed: carried.allowed(folder),
    limits: { ms: step.deadline * 60_000, usd },
  }
}

const GOES_ON =
  'You were at work on this step before and were cut off through no fault of yours. What you changed then is still in your folder. Finish it; what this prompt says of paths and tokens counts now.'

// A subagent of a session that is gone has no session of its own that could go on.
const SESSION = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/

/** The session of the attempt before, where it was cut off or could not reach the model. */
const interruptedSession = ({ attempts }: Life): string | null => {
  const { outcome, agentId = null } = attempts.at(-2) ?? {}
  const wasCut = outcome === 'interrupted' || outcome === 'unreachable'
  return wasCut && agentId !== null && SESSION.test(agentId) ? agentId : null
}
