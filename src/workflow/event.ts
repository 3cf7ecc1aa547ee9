import * as z from 'zod/mini'
import { Facts, PlannedTask } from './facts.ts'
import { PhaseDefinition } from './phase.ts'
import { Issue } from './review.ts'
import type { Settings } from './settings.ts'

const at = z.iso.datetime()
const id = z.string().check(z.minLength(1))

/** What is specific to one step; the edge turns it into the `{{brief}}` of its prompt. */
export const Brief = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plain') }),
  z.object({ kind: z.literal('lens'), name: z.string(), focus: z.string() }),
  z.object({ kind: z.literal('area'), name: z.string(), goal: z.string() }),
  z.object({ kind: z.literal('task'), task: id }),
  z.object({ kind: z.literal('fix'), review: id, issues: z.array(Issue) }),
])
export type Brief = z.infer<typeof Brief>

/** Who carries a step out: an agent, or code that the orchestrator starts with one command line. */
export const Executor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), agent: id, model: z.string() }),
  z.object({ kind: z.literal('code'), command: z.enum(['run-tests', 'run-git']) }),
])
export type Executor = z.infer<typeof Executor>

/** A step as it is planned; `output` is a path in the run's `phases/` folder, `deadline` minutes per attempt. */
export const PlannedStep = z.object({
  id,
  phase: id,
  title: z.string(),
  executor: Executor,
  needs: z.array(id),
  brief: Brief,
  output: z.string(),
  deadline: z.number(),
})
export type PlannedStep = z.infer<typeof PlannedStep>

/**
 * Why an attempt ended without an accepted report.
 *
 * - `refused`: its reports were refused as often as the settings allow
 * - `reported`: the agent itself reported that it failed
 * - `needs-context`: the agent reported that it cannot go on without something; the next one is given what there is of it
 * - `vanished`: it stopped without a report
 * - `overdue`: its deadline passed
 * - `unreachable`: the client could not reach the model (not the agent's failure)
 * - `interrupted`: the session it ran in is gone (not the agent's failure)
 */
export const Ending = z.enum([
  'refused',
  'reported',
  'needs-context',
  'vanished',
  'overdue',
  'unreachable',
  'interrupted',
])
export type Ending = z.infer<typeof Ending>

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

export const Event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-started'),
    at,
    run: id,
    task: z.string(),
    session: z.nullable(z.string()),
    client: z.nullable(z.number()),
    profile: z.enum(['quick', 'standard', 'thorough']),
    explorers: z.number(),
    phases: z.array(PhaseDefinition),
    skipped: z.array(z.object({ phase: id, reason: z.string() })),
    /** Facts of phases that this run takes over instead of doing them (`--stage`, `--plan`). */
    given: z.record(z.string(), Facts),
    /** Checked when they were loaded; a hook reads them on every event. */
    settings: z.custom<Settings>(),
    /** Content hash of every path that was dirty in git when the run started. */
    dirty: z.record(z.string(), z.string()),
  }),
  ...StepEvent.def.options,
  z.object({ type: z.literal('phase-started'), at, phase: id, round: z.number() }),
  z.object({ type: z.literal('steps-planned'), at, steps: z.array(PlannedStep) }),
  z.object({
    type: z.literal('phase-completed'),
    at,
    phase: id,
    facts: Facts,
    /** The artifact's whole text where code wrote it without any step; the projection puts it on disk. */
    text: z.optional(z.string()),
  }),
  z.object({ type: z.literal('gate-passed'), at, gate: id, required: z.array(z.string()) }),
  z.object({
    type: z.literal('phases-reopened'),
    at,
    from: id,
    cause: z.enum(['tests-failed', 'stage-restart', 'person']),
    reason: z.string(),
  }),
  /** A person edited the plan; these are its tasks now. */
  z.object({ type: z.literal('plan-edited'), at, tasks: z.array(PlannedTask) }),
  z.object({ type: z.literal('run-blocked'), at, reason: z.string(), next: z.string() }),
  z.object({ type: z.literal('run-stopped'), at, reason: z.string() }),
  z.object({ type: z.literal('run-resumed'), at, session: z.nullable(z.string()), client: z.nullable(z.number()) }),
  z.object({ type: z.literal('turn-ended-early'), at }),
  z.object({ type: z.literal('context-compacted'), at }),
  z.object({ type: z.literal('overridden'), at, what: id, reason: z.string() }),
  z.object({
    type: z.literal('run-completed'),
    at,
    branch: z.nullable(z.string()),
    commit: z.nullable(z.string()),
    notes: z.array(z.string()),
  }),
])
export type Event = z.infer<typeof Event>
export type EventOf<Type extends Event['type']> = Extract<Event, { type: Type }>
