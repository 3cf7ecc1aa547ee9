import * as z from 'zod/mini'
import { Executor } from '../core/event.ts'
import { Issue } from '../core/review.ts'

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
