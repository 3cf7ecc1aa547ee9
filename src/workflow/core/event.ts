import * as z from 'zod/mini'
import { Ending } from './ending.ts'
import { Facts } from './facts.ts'

const at = z.iso.datetime()
const id = z.string().check(z.minLength(1))
const step = id
const attempt = z.number()

/** What happened to a step; both doors share these. `attempt` counts dispatches over the whole run. */
export const StepEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('step-started'),
    at,
    step,
    attempt,
    /** The agent profile that works on it; null where code does. */
    agent: z.nullable(z.string()),
    session: z.nullable(z.string()),
    /** The agent that started it: null for the main thread, the manager of a forked command otherwise. */
    caller: z.nullable(z.string()),
  }),
  z.object({ type: z.literal('agent-attached'), at, step, attempt, agentId: id }),
  z.object({ type: z.literal('report-refused'), at, step, attempt, problems: z.array(z.string()) }),
  z.object({ type: z.literal('step-completed'), at, step, attempt, facts: Facts, by: z.enum(['report', 'person']) }),
  z.object({
    type: z.literal('attempt-ended'),
    at,
    step,
    attempt,
    ending: Ending,
    reason: z.string(),
    /** What happens to the step: dispatched again (not before `retryAt`), or failed for good. */
    then: z.enum(['retry', 'fail']),
    retryAt: z.optional(at),
  }),
  z.object({ type: z.literal('late-report-ignored'), at, step, attempt }),
  z.object({ type: z.literal('step-skipped'), at, step, reason: z.string() }),
  z.object({ type: z.literal('step-retried'), at, step, reason: z.string() }),
])
export type StepEvent = z.infer<typeof StepEvent>
