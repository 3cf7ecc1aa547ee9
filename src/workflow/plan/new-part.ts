import * as z from 'zod/mini'

const list = <Item extends z.ZodMiniType>(item: Item) => z.readonly(z.array(item))

const threadText = {
  name: z.string(),
  agent: z.nullable(z.string()),
  summary: z.string(),
  files: list(z.string()),
  depends: list(z.string()),
  details: z.string(),
}
const batchText = {
  name: z.string(),
  prose: z.string(),
  threads: list(z.object({ ...threadText, number: z.number() })),
}
const stageText = {
  name: z.string(),
  definition: z.string(),
  constitution: z.string(),
  questions: list(z.object({ text: z.string(), done: z.boolean() })),
  batches: list(z.object({ ...batchText, number: z.number() })),
}

/** Something new in the plan, before it has a number. `parent`: the id of the batch or of the stage it goes into. */
export const NewPart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('thread'), parent: z.string(), text: z.object(threadText) }),
  z.object({ kind: z.literal('batch'), parent: z.string(), text: z.object(batchText) }),
  z.object({ kind: z.literal('stage'), parent: z.literal(''), text: z.object(stageText) }),
])
export type NewPart = z.infer<typeof NewPart>
