import { formatId } from '../workstream/id.ts'
import type { Batch, Plan, Range, Stage, Thread } from '../workstream/plan.ts'
import type { ReadPlan } from './work-reader.ts'

// A plan as it is remembered: threads as short rows, and texts that stand in PLAN.md word for word as where they stand. A
// plan of 10,000 threads is read back in a tenth of the time it took to parse.

export interface PackedPlan extends Omit<ReadPlan, 'plan'> {
  readonly plan: Omit<Plan, 'stages'>
  readonly stages: readonly PackedStage[]
}

type PackedStage = Omit<Stage, 'batches'> & { readonly batches: readonly PackedBatch[] }
type PackedBatch = Omit<Batch, 'threads'> & { readonly threads: readonly PackedThread[] }

/** A text, or the offsets of its first character and of the one behind its last. */
type PackedText = string | readonly [number, number]

/** number, name, agent, line, heading, marker, summary, files, depends, details, body */
type PackedThread = readonly [
  number,
  string,
  string | null,
  number,
  Pair,
  Pair | 0,
  PackedText,
  readonly string[],
  readonly string[],
  PackedText,
  Pair,
]
type Pair = readonly [number, number]

export const packed = (text: string, { plan: { stages, ...plan }, ...read }: ReadPlan): PackedPlan => ({
  ...read,
  plan,
  stages: stages.map((stage) => ({
    ...stage,
    batches: stage.batches.map((batch) => ({ ...batch, threads: batch.threads.map((thread) => packedThread(text, thread)) })),
  })),
})

const packedThread = (text: string, thread: Thread): PackedThread => {
  const { number, name, agent, line, heading, marker, summary, files, depends, details, body } = thread
  return [
    number,
    name,
    agent,
    line,
    pairOf(heading),
    marker === null ? 0 : pairOf(marker),
    packedText(text, body, summary),
    files,
    depends,
    packedText(text, body, details),
    pairOf(body),
  ]
}

const pairOf = ({ start, end }: Range): Pair => [start, end]

const packedText = (text: string, { start, end }: Range, part: string): PackedText => {
  const at = part === '' ? -1 : text.slice(start, end).indexOf(part)
  return at === -1 ? part : [start + at, start + at + part.length]
}

export const unpacked = (text: string, { plan, stages, ...read }: PackedPlan): ReadPlan => ({
  ...read,
  plan: {
    ...plan,
    stages: stages.map((stage) => ({
      ...stage,
      batches: stage.batches.map((batch) => ({
        ...batch,
        threads: batch.threads.map((thread) => unpackedThread(text, batch.id, thread)),
      })),
    })),
  },
})

const unpackedThread = (
  text: string,
  batch: string,
  [number, name, agent, line, heading, marker, summary, files, depends, details, body]: PackedThread,
): Thread => ({
  number,
  id: `${batch}.${formatId(number)}`,
  name,
  agent,
  line,
  heading: rangeOf(heading),
  marker: marker === 0 ? null : rangeOf(marker),
  summary: unpackedText(text, summary),
  files,
  depends,
  details: unpackedText(text, details),
  body: rangeOf(body),
})

const rangeOf = ([start, end]: Pair): Range => ({ start, end })

const unpackedText = (text: string, part: PackedText): string => (typeof part === 'string' ? part : text.slice(part[0], part[1]))
