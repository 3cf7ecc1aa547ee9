import { stripVTControlCharacters } from 'node:util'
import type { Carried } from '../claude-code/carried.ts'
import { withinBudget } from '../claude-code/within-budget.ts'
import { LOOK_AGAIN_MS, watchJournal } from '../state-manager/watch-journal.ts'
import type { Directive } from '../workflow/core/directive.ts'
import { ENDINGS } from '../workflow/core/endings.ts'
import { Refused } from '../workflow/core/refused.ts'
import { type Attempt, liveAttempt, type Step } from '../workflow/core/step.ts'
import { type Carrying, type Means, ours } from './carrying.ts'
import { shareOf, spentIn } from './cost.ts'
import { startMany, type Stop, type Working } from './start-step.ts'

/** How it ended here, and what all of it has cost so far. */
export type End =
  /** As far as it goes by itself; `told` is what it came to. */
  | {
      readonly kind: 'over'
      readonly directive: Over
      readonly told: string
      readonly usd: number
      /** The budget is what it is blocked by. */
      readonly isUsedUp: boolean
    }
  /** It can be gone on with. */
  | (Stop & { readonly usd: number })
  /** Somebody else carries it out by now. */
  | { readonly kind: 'lost' }

type Over = Exclude<Directive, { kind: 'dispatch' | 'wait' }>

/**
 * Carries something out without an orchestrating model: what the directive names is started, what comes back is taken in, until
 * there is nothing more to do by itself. Whatever ends it, nothing that it started runs on.
 *
 * @throws Refused of `beginAttempt`, once what runs has ended
 */
export const conduct = async (what: Carrying, means: Means): Promise<End> => {
  const working = new Map<string, Working>()
  const stops: (Stop | Refused)[] = []
  const cease = (stop: Stop | Refused): void => {
    stops.push(stop)
    means.notice({ event: 'ceasing', reason: stop instanceof Refused ? stop.message : stop.reason })
  }
  const endAll = async (): Promise<void> => {
    for (const { end } of working.values()) end.abort()
    await Promise.allSettled([...working.values()].map(({ done }) => done))
  }
  const endNow = (): void => void endAll()
  means.ending.addEventListener('abort', endNow)
  let isHeld = false
  try {
    for (;;) {
      // Watched before it is read: nothing that happens in between is missed.
      const journal = watchJournal(what.journal)
      try {
        const found = ours(what)
        if (!found) return { kind: 'lost' }
        const looking = { by: what.by, home: means.home, now: means.now() }
        const carried = withinBudget(looking, found.checkTime(what.by, means.now()))
        for (const line of carried.words.news()) means.notice({ event: 'news', line: stripVTControlCharacters(line) })
        endTheOver(working, carried)
        const directive = carried.next(means.now())
        const isOpen = directive.kind === 'dispatch' || directive.kind === 'wait'
        // Its end is told when they have ended: until then a person hears why nothing follows.
        if ('reason' in directive && !isHeld && [...working.keys()].some((id) => liveAttempt(carried.stepOf(id)))) {
          isHeld = true
          means.notice({ event: 'ceasing', reason: directive.reason })
        }
        if (stops.length === 0 && means.ceasing.aborted && isOpen)
          cease({ kind: 'interrupted', reason: 'a person stopped it' })
        let room: Promise<void> | null = null
        if (directive.kind === 'dispatch' && stops.length === 0) {
          const offered = directive.steps.filter(({ id }) => !working.has(id))
          const handedOut = [...working.values()].map(({ usd }) => usd)
          const share = shareOf(carried, means.home, handedOut, offered.length)
          if (working.size === 0 || !share || share.isWorthIt)
            room = startMany({ what, means, working, cease }, offered, share?.usd ?? null)
        } else if (working.size === 0 && (directive.kind !== 'wait' || stops.length > 0))
          return closed(what, means, carried, directive, stops[0])
        await Promise.race([something(journal, means, working, directive), ...(room ? [room] : [])])
      } finally {
        journal.close()
      }
    }
  } finally {
    means.ending.removeEventListener('abort', endNow)
    await endAll()
  }
}

// A person, or its deadline, has ended an attempt: its agent works for nothing. Who has reported says last words, and what it cost.
const endTheOver = (working: ReadonlyMap<string, Working>, carried: Carried): void => {
  for (const [id, { attempt, end }] of working) {
    const step = carried.stepOf(id)
    const own = step?.attempts.find(({ number }) => number === attempt)
    if (attempt !== null && (!step || !own || !mayGoOn(step, own))) end.abort()
  }
}

const mayGoOn = ({ overridden }: Step, { outcome }: Attempt): boolean =>
  outcome === 'running' || (outcome === 'completed' ? !overridden : !ENDINGS[outcome].mayComeLate)

/** Waits until the journal changes, a process ends, a rest is over, or a person wants an end. */
const something = async (
  journal: ReturnType<typeof watchJournal>,
  { ceasing, ending, now, notice }: Means,
  working: ReadonlyMap<string, Working>,
  directive: Directive,
): Promise<void> => {
  const until = directive.kind === 'wait' ? directive.until : null
  if (until !== null && working.size === 0) notice({ event: 'resting', until })
  const rest = until === null ? LOOK_AGAIN_MS : Math.max(50, Date.parse(until) - Date.parse(now()))
  const signals = [ceasing, ending].filter(({ aborted }) => !aborted)
  const change = journal.change(Math.min(rest, LOOK_AGAIN_MS), AbortSignal.any(signals))
  await Promise.race([change, ...[...working.values()].map(({ done }) => done)])
}

const closed = (
  what: Carrying,
  means: Means,
  carried: Carried,
  directive: Directive,
  stop: Stop | Refused | undefined,
): End => {
  const usd = spentIn(carried, means.home)
  if (directive.kind === 'dispatch' || directive.kind === 'wait') {
    const reason = stop instanceof Refused ? stop.message : (stop?.reason ?? '')
    // Whoever stopped it knows.
    carried.release(what.by, means.now(), reason).words.news()
    if (stop instanceof Refused || !stop) throw stop ?? new Error('nothing stops it, and nothing is to do')
    return { ...stop, usd }
  }
  const said = carried.words.directive(directive, false)
  const told = directive.kind === 'done' ? carried.words.ending() || said : said
  carried.close(what.by, means.now())
  const isUsedUp = directive.kind === 'blocked' && carried.account.budget?.reached === 100
  return { kind: 'over', directive, told, usd, isUsedUp }
}
