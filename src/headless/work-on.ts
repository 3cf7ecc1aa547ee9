import { type Carried, settle } from '../claude-code/carried.ts'
import type { Ending } from '../workflow/core/ending.ts'
import type { Refused } from '../workflow/core/refused.ts'
import { type Attempt, type Instant, liveAttempt } from '../workflow/core/step.ts'
import { type Carrying, type Means, ours } from './carrying.ts'
import { restOf, spentBy } from './cost.ts'
import type { Doing, Job, Outcome } from './step-runner.ts'

/** Has a job carried out until its attempt is over: a refused report goes back to the same agent. How the last try ended. */
export const workOn = async (what: Carrying, means: Means, job: Job, signal: AbortSignal): Promise<Outcome> => {
  const { step: id, attempt } = job
  const progress = ({ line, isDenied }: Doing): void =>
    means.notice({ event: isDenied ? 'denied' : 'doing', step: id, attempt, line })
  for (let next = job; ;) {
    const outcome = await means.runner.execute(withinShare(what, next), { signal, progress })
    const refused = (await what.handIn?.(outcome.handedIn ?? [])) ?? null
    const carried = ours(what)
    if (!carried) return outcome
    const after = taken(what, means, noted(what, means, carried, job, outcome), job, outcome, refused)
    const live = liveIn(after, job)
    const step = after.stepOf(id)
    if (!step || !live || signal.aborted) {
      const over = live ? taken(what, means, after, job, { ...outcome, ending: 'cancelled' }, null) : after
      tell(means, over, job)
      return outcome
    }
    means.notice({ event: 'refused', step: id, attempt, problems: live.refusals.at(-1) ?? [] })
    next = { ...job, isBegun: true, prompt: after.words.refusal(step, live) }
  }
}

// The client holds each of its processes to a budget of its own (2.1.329): of an attempt's, what was used up before counts.
const withinShare = (what: Carrying, job: Job): Job => {
  const { usd } = job.limits
  const live = ours(what)?.lives[job.step]?.attempts.find(({ number }) => number === job.attempt)
  return usd === null ? job : { ...job, limits: { ...job.limits, usd: restOf(usd, live?.spent) } }
}

const liveIn = (carried: Carried, { step: id, attempt }: Job): Attempt | null => {
  const step = carried.stepOf(id)
  const live = liveAttempt(step)
  return live?.number === attempt ? live : null
}

const noted = (
  what: Carrying,
  means: Means,
  carried: Carried,
  job: Job,
  { spent: all, refused = [] }: Outcome,
): Carried => {
  const life = carried.lives[job.step]
  if (all === null || !life) return carried
  const { step, attempt, session } = job
  const spent = spentBy(all, life, session, attempt)
  const attempts = [{ step, attempt, spent, refused }]
  return carried.ask(what.by, () => ({ type: 'measure', at: means.now(), attempts, conductors: [] }))
}

const ENDING: Readonly<Record<Exclude<Outcome['ending'], 'ended'>, Ending>> = {
  unreachable: 'unreachable',
  'cut-off': 'unreachable',
  'locked-out': 'interrupted',
  'out-of-budget': 'interrupted',
  cancelled: 'interrupted',
  overdue: 'overdue',
  failed: 'vanished',
}

// What is said of the others names who failed.
const REASON: Readonly<Record<Exclude<Outcome['ending'], 'ended'>, string>> = {
  unreachable: 'the client could not reach the model',
  'cut-off': '',
  'locked-out': 'the client may not use the model',
  'out-of-budget': 'its share of the budget was used up',
  cancelled: 'it was ended where it was carried out',
  overdue: 'it did not report in time',
  failed: '',
}

/** What the job left is taken in, whatever its ending; where that is not good, the attempt is over or its agent is asked again. */
const taken = (
  what: Carrying,
  means: Means,
  carried: Carried,
  job: Job,
  { ending, said, until }: Outcome,
  refused: Refused | null,
): Carried => {
  // That its work cannot be merged the journal knows by now, and counts it once.
  if (refused?.code === 'report-refused' && ending === 'ended') return carried
  const at = { at: means.now(), step: job.step, attempt: job.attempt }
  return settle(carried, what.by, at, (left) => {
    const verdict = refused && !left.ok ? ({ ok: false, problems: [refused.message] } as const) : left
    if (verdict.ok || ending === 'ended') return { type: 'report-step', ...at, verdict }
    const reason = [REASON[ending], said].filter((part) => part !== '').join(': ')
    const rest = until === null ? {} : { until: staggered(until, job.attempt) }
    return { type: 'end-attempt', ...at, ending: ENDING[ending], reason: reason.slice(0, 500), ...rest }
  })
}

// All that wait for the same moment would come back in the same one.
const staggered = (until: Instant, attempt: number): Instant =>
  new Date(Date.parse(until) + (attempt % 10) * STAGGER_MS).toISOString()

const STAGGER_MS = 1500

const tell = ({ notice }: Means, carried: Carried, { step: id, attempt: number }: Job): void => {
  const attempt = carried.lives[id]?.attempts.find((each) => each.number === number)
  if (!attempt) return
  const { outcome, reason, spent } = attempt
  notice({ event: 'ended', step: id, attempt: number, outcome, reason, usd: spent?.usd ?? null })
}
