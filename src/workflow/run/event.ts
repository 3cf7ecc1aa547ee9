import * as z from 'zod/mini'
import { Budget } from '../core/budget.ts'
import { CoreEvent } from '../core/event.ts'
import { Facts, PlannedTask } from '../core/facts.ts'
import { Trees } from '../core/trees.ts'
import { Way } from '../core/way.ts'
import { Found } from './found.ts'
import { PhaseDefinition } from './phase.ts'
import { PlannedStep } from './planned-step.ts'
import type { Settings } from '../../configuration/settings.ts'
import { wayOf010 } from './way-of-0.1.0.ts'

const at = z.iso.datetime()
const id = z.string().check(z.minLength(1))

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
    /** Content hash of every path that was dirty in git when the run started; empty where it works in trees. */
    dirty: z.record(z.string(), z.string()),
    /** Where its agents work. Journals of 0.1.0 say nothing: in the checkout. */
    trees: z.optional(Trees),
    budget: z.optional(Budget),
    /** What code found out before anything was planned. */
    found: z.optional(Found),
  }),
  ...CoreEvent.def.options,
  z.object({ type: z.literal('phase-started'), at, phase: id, round: z.number() }),
  z.object({ type: z.literal('steps-planned'), at, steps: z.array(PlannedStep) }),
  z.object({
    type: z.literal('phase-completed'),
    at,
    phase: id,
    facts: Facts,
    /** The artifact's whole text where code wrote it without any step; the projection puts it on disk. */
    text: z.optional(z.string()),
    /** Why it had no step. */
    reason: z.optional(z.string()),
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
  z.object({
    type: z.literal('run-blocked'),
    at,
    reason: z.string(),
    next: z.union([Way, z.pipe(z.string(), z.transform(wayOf010))]),
    /** With which the run goes on without what keeps it. */
    otherwise: z.optional(Way),
  }),
  z.object({ type: z.literal('run-stopped'), at, reason: z.string() }),
  z.object({
    type: z.literal('run-resumed'),
    at,
    session: z.nullable(z.string()),
    client: z.nullable(z.number()),
    /** In place of the one it had. */
    budget: z.optional(Budget),
  }),
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
