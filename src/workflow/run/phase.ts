import * as z from 'zod/mini'

export const STAGES = ['EXPLORE', 'PLAN', 'IMPLEMENT', 'TEST', 'FINAL'] as const
export const StageName = z.enum(STAGES)
export type StageName = z.infer<typeof StageName>

/** How the evidence of a step is checked; the table of checks is `artifact/check.ts`. */
export const CheckName = z.enum([
  'explore',
  'brainstorm',
  'plan',
  'review',
  'implementation-review',
  'task',
  'sections',
  'analysis',
  'final-review',
  'completion',
])
export type CheckName = z.infer<typeof CheckName>

/**
 * A phase as its file in `prompts/phases/` (or `.phasegate/phases/`) defines it; the body of the file is the prompt.
 *
 * - `inputs`, `output`: file names in the run's `phases/` folder.
 * - `split`: what a `dispatch` phase has one step for: an entry of `lenses`, an implementation area, a planned task.
 * - `sections`: for the check `sections`: the `## ` headings of which the artifact must have one.
 * - `fixer`: for a `review`: the agent that repairs what the review found.
 * - `edits`: its agents may change the project, not only write their artifact.
 * - `skip`: where code leaves it out, unless the run is a thorough one: `left-out.ts`.
 * - `quick`: it is part of the profile for small changes, too.
 * - `deadline`: minutes one attempt of a step may take.
 */
export const PhaseDefinition = z.object({
  id: z.string().check(z.regex(/^\d+(\.\d+)*$/)),
  stage: StageName,
  name: z.string().check(z.minLength(1)),
  type: z.enum(['dispatch', 'subagent', 'review', 'command']),
  step: z.string().check(z.regex(/^[a-z][a-z-]*$/)),
  agent: z.optional(z.string()),
  inputs: z.array(z.string()),
  output: z.string().check(z.minLength(1)),
  check: z.optional(CheckName),
  sections: z.optional(z.array(z.string())),
  split: z.optional(z.enum(['lenses', 'areas', 'tasks'])),
  lenses: z.optional(z.array(z.object({ name: z.string(), focus: z.string() }))),
  fixer: z.optional(z.string()),
  gate: z.boolean(),
  edits: z.optional(z.boolean()),
  skip: z.optional(z.enum(['small-change', 'docs-planned'])),
  quick: z.optional(z.boolean()),
  deadline: z.number().check(z.positive()),
})
export type PhaseDefinition = z.infer<typeof PhaseDefinition>
