import * as z from 'zod/mini'
import { Budget } from '../core/budget.ts'
import { CoreEvent } from '../core/event.ts'
import { Trees } from '../core/trees.ts'
import { NewPart } from '../plan/new-part.ts'

const at = z.iso.datetime()
const id = z.string().check(z.minLength(1))
const hashes = z.record(z.string(), z.string())

/** What happened in a workstream. A thread is a step: its lifecycle events are those of every step, `step` is its id. */
export const WorkEvent = z.discriminatedUnion('type', [
  ...CoreEvent.def.options,
  /** A session carries out a stage, or one batch of it; a new cycle begins, so failover counts afresh. */
  z.object({
    type: z.literal('execution-started'),
    at,
    session: z.nullable(z.string()),
    client: z.nullable(z.number()),
    stage: id,
    batch: z.nullable(id),
    /** Absent in journals of 0.1.0, and where the same session goes on: as before. */
    trees: z.optional(Trees),
    /** The commit that the branch of the trees was at. */
    head: z.optional(id),
    budget: z.optional(Budget),
  }),
  /** The main thread of a session goes on with it: its manager is over, or `/clear` gave the session another id. */
  z.object({
    type: z.literal('execution-adopted'),
    at,
    session: z.nullable(z.string()),
    client: z.nullable(z.number()),
  }),
  z.object({ type: z.literal('execution-ended'), at, reason: z.string() }),
  z.object({ type: z.literal('thread-reassigned'), at, step: id, from: id, to: id, reason: z.string() }),
  /** A person or a planner gave the thread to another agent. */
  z.object({ type: z.literal('thread-assigned'), at, step: id, agent: id }),
  /** A thread, batch or stage got its number; it is on its way into PLAN.md. */
  z.object({ type: z.literal('part-added'), at, id, part: NewPart }),
  /** PLAN.md shows these agents (thread id -> agent) and these parts; only then may a reassigned thread start again. */
  z.object({ type: z.literal('plan-written'), at, assigned: z.record(z.string(), z.string()), added: z.array(id) }),
  z.object({ type: z.literal('thread-reset'), at, step: id, reason: z.string() }),
  /** A person sent it back, or (`of`) a thread that it needs, after it had ended. */
  z.object({ type: z.literal('thread-reopened'), at, step: id, reason: z.string(), of: z.optional(id) }),
  /** What its agent, or a person, has to say beside what the thread asks for. */
  z.object({ type: z.literal('thread-noted'), at, step: id, text: z.string() }),
  /** `hashes`: stage id -> hash of the text that was approved (agent markers do not count). */
  z.object({ type: z.literal('plan-approved'), at, hashes, forced: z.boolean() }),
  z.object({ type: z.literal('plan-approval-revoked'), at, reason: z.string() }),
  z.object({ type: z.literal('stage-approved'), at, stage: id, hash: z.string() }),
  z.object({ type: z.literal('stage-approval-revoked'), at, stage: id, reason: z.string() }),
  /** Two branches had used the same commit numbers; their commits from `from` on were put in order of time. */
  z.object({ type: z.literal('journals-merged'), at, from: z.number(), commits: z.number() }),
])
export type WorkEvent = z.infer<typeof WorkEvent>
export type WorkEventOf<Type extends WorkEvent['type']> = Extract<WorkEvent, { type: Type }>
