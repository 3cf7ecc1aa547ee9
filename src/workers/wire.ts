import * as z from 'zod/mini'
import { Job, Outcome } from '../headless/step-runner.ts'

/**
 * A job as it travels: data that any machine with the plugin, a client and the repository can carry out. `folder` is where it works at
 * home: what the prompt says of it means the tree of the machine.
 */
export const Parcel = z.extend(Job, {
  permissionMode: z.string(),
  allowedTools: z.array(z.string()),
  /** What lies in its tree that git does not see. */
  files: z.record(z.string(), z.string()),
  /** What it may read beside its tree: at home in this folder. */
  reads: z.object({ folder: z.string(), files: z.record(z.string(), z.string()) }),
  /** The git remote that commits come from and go to. */
  remote: z.string(),
  /** Below `refs/phasegate/`: its base is `<ref>-base`, its result `<ref>`. */
  ref: z.string(),
  base: z.string(),
  /** The branch that it may have to merge. */
  branch: z.nullable(z.object({ name: z.string(), commit: z.string() })),
  /** Refs of earlier work that its prompt may name: the remote has each as `<ref>-kept/<index>`. */
  kept: z.array(z.string()),
  /** `trees.setup`, and the project's folder in the repository. */
  setup: z.nullable(z.string()),
  prefix: z.string(),
})
export type Parcel = z.infer<typeof Parcel>

/** A command line of `work` that its agent typed. */
export const HandedIn = z.array(z.string())

/** How a job ended, with what it left: a commit on its ref, and files that git does not see. */
export const Returned = z.extend(Outcome, { commit: z.nullable(z.string()), files: z.record(z.string(), z.string()) })
export type Returned = z.infer<typeof Returned>

const machine = { worker: z.string(), version: z.string() }

/** All that is asked of the pool. */
export const Request = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('submit'),
    id: z.string(),
    version: z.string(),
    needs: z.array(z.string()),
    parcel: Parcel,
  }),
  z.object({ ask: z.literal('look'), ids: z.array(z.string()) }),
  z.object({ ask: z.literal('cancel'), id: z.string() }),
  z.object({ ask: z.literal('forget'), id: z.string() }),
  z.object({
    ask: z.literal('take'),
    ...machine,
    labels: z.array(z.string()),
    slots: z.number(),
    free: z.number(),
  }),
  z.object({ ask: z.literal('beat'), worker: z.string(), doing: z.record(z.string(), z.string()) }),
  z.object({ ask: z.literal('done'), worker: z.string(), id: z.string(), line: z.string(), returned: Returned }),
  z.object({ ask: z.literal('leave'), worker: z.string() }),
  z.object({ ask: z.literal('drain'), which: z.string() }),
  z.object({ ask: z.literal('status'), version: z.string() }),
  /** Of the server itself: time has passed. */
  z.object({ ask: z.literal('sweep') }),
])
export type Request = z.infer<typeof Request>
export type RequestOf<Kind extends Request['ask']> = Extract<Request, { ask: Kind }>

const Machine = z.object({
  id: z.string(),
  labels: z.array(z.string()),
  slots: z.number(),
  /** Milliseconds since 1970, as all times of the pool. */
  seen: z.number(),
  since: z.number(),
  isDraining: z.boolean(),
  /** What its jobs have cost. */
  usd: z.number(),
})
export type Machine = z.infer<typeof Machine>

const Lent = z.object({
  id: z.string(),
  run: z.string(),
  step: z.string(),
  session: z.string(),
  needs: z.array(z.string()),
  since: z.number(),
  state: z.enum(['waiting', 'leased', 'over']),
  /** The machine it is leased to, or was; of a job that goes on, the one that knows its session. */
  worker: z.nullable(z.string()),
  /** Until when its machine must be heard of. */
  until: z.number(),
  /** Whoever gave it out took it back. */
  isTakenBack: z.boolean(),
  line: z.string(),
})
export type Lent = z.infer<typeof Lent>

export const Board = z.object({ jobs: z.record(z.string(), Lent), machines: z.record(z.string(), Machine) })
export type Board = z.infer<typeof Board>

/** What the pool answers; which part is there depends on what was asked. */
export const Answer = z.object({
  refused: z.optional(z.string()),
  /** Of `take`. */
  leased: z.optional(z.array(z.object({ id: z.string(), parcel: Parcel }))),
  leaseMs: z.optional(z.number()),
  /** Of `beat`: what is not this machine's any more, or was taken back. */
  lost: z.optional(z.array(z.string())),
  isDraining: z.optional(z.boolean()),
  /** Of `done`: too late, it counts for nothing. */
  isStale: z.optional(z.boolean()),
  /** Of `look`. */
  jobs: z.optional(z.record(z.string(), z.object({ line: z.string(), returned: z.nullable(Returned) }))),
  /** Of `status`. */
  board: z.optional(Board),
  /** Of `drain`. */
  drained: z.optional(z.array(z.string())),
})
export type Answer = z.infer<typeof Answer>
