import { jobsOf, mapJobs, over } from './board-edits.ts'
import { can, isAtWork } from './waits-for.ts'
import type { Board, Lent, Machine, Request, RequestOf, Returned } from './wire.ts'

/** What a request does to the board, and what is told then. */
export interface Turn {
  readonly board: Board
  readonly refused?: string
  readonly leased?: string[]
  readonly lost?: string[]
  readonly isDraining?: boolean
  readonly isStale?: boolean
  readonly drained?: string[]
  /** Jobs that are over by this, and how. */
  readonly ended?: Readonly<Record<string, Returned>>
  /** Jobs whose end nobody needs any more. */
  readonly dropped?: string[]
}

export interface Rules {
  readonly leaseMs: number
  readonly version: string
  /** Since when the server is up without a break: before that nobody could be heard. */
  readonly openSince: number
}

export const emptyBoard: Board = { jobs: {}, machines: {} }

/**
 * The pool: which job is whose. A job is leased once: whoever loses it has lost it for good, and the journal decides whether there
 * is another attempt, which is another job.
 */
export const turn = (before: Board, request: Request, now: number, rules: Rules): Turn => {
  const { board, ended, dropped } = expired(before, now, rules)
  const after = answered(board, request, now, rules)
  return { ...after, ended: { ...ended, ...after.ended }, dropped: [...dropped, ...(after.dropped ?? [])] }
}

const answered = (board: Board, request: Request, now: number, rules: Rules): Turn => {
  switch (request.ask) {
    case 'submit':
      return submitted(board, request, now, rules)
    case 'cancel':
      return cancelled(board, [request.id])
    case 'forget':
      // The board remembers which machine knows its session.
      return { board, dropped: [request.id] }
    case 'take':
      return taken(board, request, now, rules)
    case 'beat':
      return beaten(board, request, now, rules)
    case 'done':
      return handedIn(board, request)
    case 'leave':
      return {
        board: {
          ...board,
          machines: Object.fromEntries(Object.entries(board.machines).filter(([id]) => id !== request.worker)),
        },
      }
    case 'drain':
      return drained(board, request.which)
    case 'status':
      return request.version === rules.version
        ? { board }
        : { board, refused: versions(request.version, rules.version) }
    case 'look':
    case 'sweep':
      return { board }
  }
}

/** What the pool itself says of a job that nobody brings back. */
const givenUp = (said: string): Returned => ({
  ending: 'cancelled',
  said,
  until: null,
  spent: null,
  commit: null,
  files: {},
})

// A machine that is silent for long is no machine any more.
const FORGOTTEN_AFTER = 10

// What nobody fetches is not kept for ever.
const DAY_MS = 86_400_000

const expired = (
  board: Board,
  now: number,
  { leaseMs, openSince }: Rules,
): Required<Pick<Turn, 'board' | 'ended' | 'dropped'>> => {
  const late = jobsOf(board).filter(
    ({ state, until }) => state === 'leased' && Math.max(until, openSince + leaseMs) < now,
  )
  const old = jobsOf(board).filter(({ state, since }) => state === 'over' && since + DAY_MS < now)
  const said = `its machine was not heard of for ${Math.round(leaseMs / 1000)} s`
  const there = Object.entries(board.machines).filter(
    ([, { seen }]) => Math.max(seen, openSince) + FORGOTTEN_AFTER * leaseMs > now,
  )
  const kept = Object.entries(over(board, late).jobs).filter(([id]) => !old.some((job) => job.id === id))
  return {
    board: { jobs: Object.fromEntries(kept), machines: Object.fromEntries(there) },
    ended: Object.fromEntries(late.map(({ id }) => [id, givenUp(said)])),
    dropped: old.map(({ id }) => id),
  }
}

const submitted = (board: Board, request: RequestOf<'submit'>, now: number, { version }: Rules): Turn => {
  if (request.version !== version) return { board, refused: versions(request.version, version) }
  const { id, needs, parcel } = request
  // Asked again because the answer was lost.
  if (board.jobs[id]) return { board }
  const { run, step, session } = parcel
  const others = jobsOf(board).filter((job) => job.run === run && job.step === step && job.state !== 'over')
  const { board: cleared, ended } = cancelled(
    board,
    others.map((job) => job.id),
  )
  const knows = jobsOf(board).findLast((job) => job.session === session)?.worker ?? null
  const worker = parcel.isBegun ? knows : null
  const job = { id, run, step, session, needs, since: now, state: 'waiting', worker, until: 0, line: '' } as const
  return {
    board: { ...cleared, jobs: { ...cleared.jobs, [id]: { ...job, isTakenBack: false } } },
    ...(ended ? { ended } : {}),
  }
}

const versions = (theirs: string, ours: string): string =>
  `Phasegate ${theirs} asks, and the pool is of Phasegate ${ours}; both must have the same version`

/** Who waits ends at once; who works is told at the next beat. */
const cancelled = (board: Board, ids: readonly string[]): Turn => {
  const named = jobsOf(board).filter(({ id }) => ids.includes(id))
  const waiting = named.filter(({ state }) => state === 'waiting')
  const leased = new Set(named.filter(({ state }) => state === 'leased').map(({ id }) => id))
  return {
    board: mapJobs(over(board, waiting), (job) => (leased.has(job.id) ? { ...job, isTakenBack: true } : job)),
    ended: Object.fromEntries(waiting.map(({ id }) => [id, givenUp('')])),
  }
}

// So long a job waits for the machine that knows its session.
const PREFERRED_MS = 5000

const taken = (board: Board, request: RequestOf<'take'>, now: number, { leaseMs, version }: Rules): Turn => {
  if (request.version !== version) return { board, refused: versions(request.version, version) }
  const { worker, labels, slots, free } = request
  const known = board.machines[worker]
  const { isDraining = false, since = now, usd = 0 } = known ?? {}
  const machine: Machine = { id: worker, labels, slots, seen: now, since, isDraining, usd }
  const machines = { ...board.machines, [worker]: machine }
  if (isDraining) return { board: { ...board, machines }, leased: [], isDraining }
  const isFor = (job: Lent): boolean => {
    const preferred = job.worker === null ? undefined : machines[job.worker]
    const isHeldBack = preferred && preferred.id !== worker && !preferred.isDraining && job.since + PREFERRED_MS > now
    return job.state === 'waiting' && !isHeldBack && !isAtWork(board, job) && can(machine, job.needs)
  }
  const leased = jobsOf(board)
    .filter(isFor)
    .slice(0, free)
    .map(({ id }) => id)
  const lease = (job: Lent): Lent =>
    leased.includes(job.id) ? { ...job, state: 'leased', worker, since: now, until: now + leaseMs } : job
  return { board: { ...mapJobs(board, lease), machines }, leased, isDraining }
}

const beaten = (board: Board, { worker, doing }: RequestOf<'beat'>, now: number, { leaseMs }: Rules): Turn => {
  // What it does not name it has never heard of: the answer to its `take` was lost.
  const named = jobsOf(board).filter(({ id }) => doing[id] !== undefined)
  const ours = named.filter((job) => job.state === 'leased' && job.worker === worker)
  const beat = (job: Lent): Lent =>
    ours.includes(job) ? { ...job, until: now + leaseMs, line: doing[job.id] ?? job.line } : job
  const lost = Object.keys(doing).filter((id) => !ours.some((job) => job.id === id && !job.isTakenBack))
  const machine = board.machines[worker]
  const machines = machine ? { ...board.machines, [worker]: { ...machine, seen: now } } : board.machines
  return { board: { ...mapJobs(board, beat), machines }, lost, isDraining: machine?.isDraining ?? false }
}

const handedIn = (board: Board, { worker, id, line, returned }: RequestOf<'done'>): Turn => {
  const job = board.jobs[id]
  if (job?.state !== 'leased' || job.worker !== worker) return { board, isStale: true }
  const machine = board.machines[worker]
  const usd = (machine?.usd ?? 0) + (returned.spent?.usd ?? 0)
  const machines = machine ? { ...board.machines, [worker]: { ...machine, usd } } : board.machines
  const { jobs } = over(board, [{ ...job, line }])
  return { board: { jobs, machines }, ended: { [id]: returned } }
}

const drained = (board: Board, which: string): Turn => {
  const meant = Object.values(board.machines).filter(({ id, labels }) => id === which || labels.includes(which))
  const changed = meant.map((machine) => [machine.id, { ...machine, isDraining: true }] as const)
  return {
    board: { ...board, machines: { ...board.machines, ...Object.fromEntries(changed) } },
    drained: meant.map(({ id }) => id),
  }
}
