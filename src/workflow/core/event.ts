import * as z from 'zod/mini'
import { Ending } from './ending.ts'
import { Facts, TaskFacts } from './facts.ts'
import { Percent } from './budget.ts'
import { Spent } from './spent.ts'

const at = z.iso.datetime()
const id = z.string().check(z.minLength(1))
const ofStep = { at, step: id }
/** `attempt` counts starts over the whole journal. */
const ofAttempt = { ...ofStep, attempt: z.number() }

/** Who carries a step out: an agent, or code that the orchestrator starts with one command line. */
export const Executor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), agent: id, model: z.string() }),
  z.object({ kind: z.literal('code'), command: z.enum(['run-tests', 'run-git']) }),
])
export type Executor = z.infer<typeof Executor>

/** What happened to a step. */
export const StepEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('step-started'),
    ...ofAttempt,
    /** The agent profile that works on it; null where code does. */
    agent: z.nullable(z.string()),
    session: z.nullable(z.string()),
    /** The agent that started it: null for the main thread, the manager of a forked command otherwise. */
    caller: z.nullable(z.string()),
    /** The files it is to change, as it finds them: path -> hash. */
    found: z.optional(z.record(z.string(), z.nullable(z.string()))),
    /** Minutes the machine had slept so far. */
    asleep: z.optional(z.number()),
    /** Hash of the token in the prompt of its agent: who knows it speaks for this attempt. */
    token: z.optional(z.string()),
  }),
  z.object({ type: z.literal('agent-attached'), ...ofAttempt, agentId: id }),
  z.object({ type: z.literal('report-refused'), ...ofAttempt, problems: z.array(z.string()) }),
  z.object({
    type: z.literal('step-completed'),
    ...ofAttempt,
    facts: Facts,
    by: z.enum(['report', 'person']),
    /** The files that it changed, as git says; absent where nobody can tell. */
    changed: z.optional(z.array(z.string())),
  }),
  z.object({
    type: z.literal('attempt-ended'),
    ...ofAttempt,
    ending: Ending,
    reason: z.string(),
    /** What happens to the step: started again (not before `retryAt`), or failed for good. */
    then: z.enum(['retry', 'fail']),
    retryAt: z.optional(at),
    /** What its agent reported, where that was no success. */
    facts: z.optional(TaskFacts),
  }),
  z.object({ type: z.literal('late-report-ignored'), ...ofAttempt }),
  /** All that an attempt has used up so far, and what was refused to it, as the client's records say. */
  z.object({
    type: z.literal('attempt-measured'),
    ...ofAttempt,
    spent: Spent,
    /** The command lines that were refused to its agent. */
    refused: z.optional(z.array(z.string())),
  }),
  z.object({ type: z.literal('step-skipped'), ...ofStep, reason: z.string() }),
  z.object({ type: z.literal('step-retried'), ...ofStep, reason: z.string() }),
])
export type StepEvent = z.infer<typeof StepEvent>
export type StepEventOf<Type extends StepEvent['type']> = Extract<StepEvent, { type: Type }>

/** The events that both flows share. */
export const CoreEvent = z.discriminatedUnion('type', [
  ...StepEvent.def.options,
  /** The orchestrator ended its turn although there was something to start, or (`refused`) made calls that are not its to make. */
  z.object({ type: z.literal('turn-ended-early'), at, refused: z.optional(z.literal(true)) }),
  /** All that an orchestrator has used up so far: `source` is the id of a manager, else when the main thread began (`since`). */
  z.object({ type: z.literal('conductor-measured'), at, source: id, since: z.string(), spent: Spent }),
  /** So much of the budget is used up. */
  z.object({ type: z.literal('budget-reached'), at, percent: Percent }),
])
export type CoreEvent = z.infer<typeof CoreEvent>
