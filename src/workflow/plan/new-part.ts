import * as z from 'zod/mini'

const list = <Item extends z.ZodMiniType>(item: Item) => z.readonly(z.array(item))
const number = z.number()

const ThreadText = z.object({
  name: z.string(),
  agent: z.nullable(z.string()),
  summary: z.string(),
  files: list(z.string()),
  depends: list(z.string()),
  needs: z.optional(list(z.string())),
  details: z.string(),
})
const BatchText = z.object({
  name: z.string(),
  prose: z.string(),
  threads: list(z.extend(ThreadText, { number })),
})
const StageText = z.object({
  name: z.string(),
  definition: z.string(),
  constitution: z.string(),
  questions: list(z.object({ text: z.string(), done: z.boolean() })),
  batches: list(z.extend(BatchText, { number })),
})
export type ThreadText = z.infer<typeof ThreadText>
export type BatchText = z.infer<typeof BatchText>
export type StageText = z.infer<typeof StageText>

/** Something new in the plan, before it has a number. `parent`: the id of the batch or of the stage it goes into. */
export const NewPart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('thread'), parent: z.string(), text: ThreadText }),
  z.object({ kind: z.literal('batch'), parent: z.string(), text: BatchText }),
  z.object({ kind: z.literal('stage'), parent: z.literal(''), text: StageText }),
])
export type NewPart = z.infer<typeof NewPart>
