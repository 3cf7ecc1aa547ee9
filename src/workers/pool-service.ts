import { createObjectHandler, type ObjectContext, object } from '@restatedev/restate-sdk'
import * as z from 'zod/mini'
import type { Changes } from './changes.ts'
import { emptyBoard, type Turn, turn } from './board.ts'
import { waitsFor } from './waits-for.ts'
import { type Answer, Board, Parcel, Request, Returned } from './wire.ts'

interface Pool {
  readonly leaseMs: number
  readonly version: string
  readonly changes: Pick<Changes, 'tell'>
}

/** A request with its times, so that it comes to the same when it is carried out again. */
const Asked = z.object({
  request: Request,
  now: z.number(),
  /** Since when the engine is up; later than any time while it is not. */
  openSince: z.number(),
})
export type Asked = z.infer<typeof Asked>

/** The pool as the engine keeps it: one object, so that requests come one after the other. */
export const poolService = ({ leaseMs, version, changes }: Pool) => {
  const ask = async (context: ObjectContext, asked: unknown): Promise<Answer> => {
    const { request, now, openSince } = Asked.parse(asked)
    const board = Board.parse((await context.get('board')) ?? emptyBoard)
    const {
      ended = {},
      dropped = [],
      leased = [],
      ...told
    } = turn(board, request, now, { leaseMs, version, openSince })
    // Most only look.
    if (JSON.stringify(told.board) !== JSON.stringify(board)) context.set('board', told.board)
    if (request.ask === 'submit' && !board.jobs[request.id] && told.refused === undefined)
      context.set(`parcel/${request.id}`, request.parcel)
    for (const [id, returned] of Object.entries(ended)) {
      context.set(`returned/${id}`, returned)
      context.clear(`parcel/${id}`)
    }
    for (const id of dropped) context.clear(`returned/${id}`)
    const parcels: { id: string; parcel: Parcel }[] = []
    for (const id of leased) parcels.push({ id, parcel: Parcel.parse(await context.get(`parcel/${id}`)) })
    const jobs = request.ask === 'look' ? await looked(context, told, request.ids) : undefined
    const lines = request.ask === 'beat' ? Object.keys(request.doing) : []
    const change = { ids: [...Object.keys(ended), ...lines], isNew: MAKES_NEW.has(request.ask) }
    if (change.isNew || change.ids.length > 0) changes.tell(change)
    const { board: after, ...rest } = told
    return {
      ...rest,
      leaseMs,
      leased: parcels,
      ...(jobs && { jobs }),
      ...(request.ask === 'status' && { board: after }),
    }
  }
  return object({
    name: 'pool',
    handlers: { ask: createObjectHandler({}, ask) },
    // Nothing is kept longer than it takes; whoever asked asks again.
    options: {
      enableLazyState: true,
      journalRetention: 0,
      retryPolicy: { maxAttempts: 5, initialInterval: 50, maxInterval: 1000, onMaxAttempts: 'kill' },
    },
  })
}

const MAKES_NEW = new Set<Request['ask']>(['submit', 'drain', 'leave'])

const looked = async (context: ObjectContext, { board }: Turn, ids: readonly string[]) => {
  const seen: Record<string, { line: string; returned: Returned | null }> = {}
  for (const id of ids) {
    const job = board.jobs[id]
    const kept = job?.state === 'over' ? await context.get(`returned/${id}`) : null
    const isGone = !job || (job.state === 'over' && isNone(kept))
    if (!isGone)
      seen[id] = { line: waitsFor(board, job) || job.line, returned: isNone(kept) ? null : Returned.parse(kept) }
  }
  return seen
}

const isNone = (kept: unknown): boolean => kept === null || kept === undefined
