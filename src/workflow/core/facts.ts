import * as z from 'zod/mini'
import { Issue } from './review.ts'
import { Way } from './way.ts'

/** An implementation area that Brainstorm (1.1) named. */
export const Area = z.object({ name: z.string(), goal: z.string() })
export type Area = z.infer<typeof Area>

/** A task of the merged plan (1.2). `id` is `task-N`; `needs` are ids of tasks that must be completed first. */
export const PlannedTask = z.object({
  id: z.string().check(z.regex(/^task-\d+$/)),
  name: z.string(),
  files: z.array(z.string()),
  needs: z.array(z.string()),
  complexity: z.enum(['easy', 'medium', 'hard']),
})
export type PlannedTask = z.infer<typeof PlannedTask>

/** How a command of the tests ended, or why none ran and the way to have one. */
export const CommandEnd = z.union([
  z.object({ command: z.string(), exitCode: z.int(), durationMs: z.number().check(z.minimum(0)) }),
  z.object({ skipped: z.string(), toName: z.optional(Way) }),
])
export type CommandEnd = z.infer<typeof CommandEnd>

/** A command that the permissions of the user's client refused to an agent, and what it was told. */
export const RefusedCommand = z.object({ command: z.string(), text: z.string() })
export type RefusedCommand = z.infer<typeof RefusedCommand>

/** What became of a task. Completed with refused commands it is done, and was not verified by its agent. */
export const TaskFacts = z.object({
  kind: z.literal('task'),
  status: z.enum(['completed', 'failed', 'needs_context']),
  summary: z.string(),
  filesModified: z.array(z.string()),
  /** Added and deleted, as git counts them; absent where nobody can tell. */
  lines: z.optional(z.number()),
  errors: z.array(z.string()),
  refused: z.optional(z.array(RefusedCommand)),
})
export type TaskFacts = z.infer<typeof TaskFacts>

/** What the journal keeps of an accepted artifact: only what later decisions need. */
export const Facts = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text') }),
  z.object({
    kind: z.literal('areas'),
    areas: z.array(Area),
    /** The plan of the one area, where whoever named it left that too. */
    tasks: z.optional(z.array(PlannedTask)),
    /** What the task left open, as it was read. */
    assumptions: z.optional(z.array(z.string())),
  }),
  z.object({ kind: z.literal('plan'), tasks: z.array(PlannedTask) }),
  z.object({
    kind: z.literal('review'),
    status: z.enum(['approved', 'needs_revision', 'blocked']),
    issues: z.array(Issue),
    summary: z.string(),
    /** The ids of open issues that are settled. */
    resolved: z.optional(z.array(z.string())),
    /** Why a person let it pass all the same. */
    overridden: z.optional(z.string()),
  }),
  TaskFacts,
  z.object({
    kind: z.literal('tests'),
    passed: z.nullable(z.boolean()),
    summary: z.string(),
    // A journal of 0.1.0 has only the summary.
    lint: z.optional(CommandEnd),
    test: z.optional(CommandEnd),
    /** Why a person counts them as passed, and what stands against that. */
    overridden: z.optional(z.object({ reason: z.string(), instead: z.nullable(z.string()) })),
  }),
  z.object({ kind: z.literal('completion'), title: z.string(), summary: z.string() }),
  z.object({
    kind: z.literal('committed'),
    branch: z.nullable(z.string()),
    commit: z.nullable(z.string()),
    notes: z.array(z.string()),
  }),
])
export type Facts = z.infer<typeof Facts>
export type FactsOf<Kind extends Facts['kind']> = Extract<Facts, { kind: Kind }>
