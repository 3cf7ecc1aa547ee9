import * as z from 'zod/mini'

/** Where a resumed run goes on. */
export const ResumePlan = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('continue') }),
  z.object({ kind: z.literal('retry-failed') }),
  z.object({ kind: z.literal('from-phase'), phase: z.string() }),
  z.object({ kind: z.literal('restart-stage') }),
  z.object({ kind: z.literal('restart-previous') }),
])
export type ResumePlan = z.infer<typeof ResumePlan>

const words = z.readonly(z.array(z.string()))

/**
 * A command that a person may type next, as a value. Words are what the program is to read; a word in angle brackets
 * (`<task>`) or an ellipsis stands for what the person fills in. How it is written is known by `text.ts` and nowhere else.
 */
export const Way = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('resume'), plan: ResumePlan, takeOver: z.optional(z.literal(true)) }),
  /** Another command line of `phasegate`, such as `['config', 'show']`. */
  z.object({ kind: z.literal('phasegate'), words }),
  /** A command line of `work`, such as `['approve', 'plan']`. */
  z.object({ kind: z.literal('work'), words }),
  /** What only the client knows: `['execute-stage', '1']`. */
  z.object({ kind: z.literal('client'), words }),
])
export type Way = z.infer<typeof Way>
