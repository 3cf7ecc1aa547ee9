import type { Batch, Plan, Range, Stage, Thread } from '../workflow/plan/plan.ts'
import type { ReadPlan } from './work-reader.ts'

// A plan as it is remembered: threads as short rows, and texts that stand in PLAN.md word for word as where they stand. A
// plan of 10,000 threads is read back in a tenth of the time it took to parse.

export interface PackedPlan extends Omit<ReadPlan, 'plan'> {
  readonly plan: Omit<Plan, 'stages'>
  readonly stages: readonly PackedStage[]
}

type PackedStage = Omit<Stage, 'batches'> & { readonly batches: readonly PackedBatch[] }
type PackedBatch = Omit<Batch, 'threads'> & { readonly threads: readonly PackedThread[] }

/**
 * id, name, agent, line, files, depends, summary, details (a text that does not stand in PLAN.md as it is, else null), then
 * start and end of heading, marker (-1: none), summary, details and body. Flat: every array of its own costs time.
 */
type PackedThread = readonly [
  string,
  string,
  string | null,
  number,
  readonly string[],
  readonly string[],
  string | null,
  string | null,
  ...number[],
]

export const packed = (text: string, { plan: { stages, ...plan }, ...read }: ReadPlan): PackedPlan => ({
  ...read,
  plan,
  stages: stages.map((stage) => ({
    ...stage,
    batches: stage.batches.map((batch) => ({
      ...batch,
      threads: batch.threads.map((thread) => packedThread(text, thread)),
    })),
  })),
})

// A memo that a program damaged is none: what it lacks would be missed only where it is looked at.
export const isPackedPlan = (value: unknown): value is PackedPlan =>
  isRecord(value) &&
  isRecord(value['plan']) &&
  typeof value['plan']['title'] === 'string' &&
  Array.isArray(value['diagnostics']) &&
  isRecord(value['hashes']) &&
  typeof value['id'] === 'string' &&
  hasAll(value['stages'], isPackedStage)

const isPackedStage = (stage: unknown): boolean =>
  isRecord(stage) &&
  ['id', 'name', 'definition', 'constitution'].every((key) => typeof stage[key] === 'string') &&
  Array.isArray(stage['questions']) &&
  hasAll(
    stage['batches'],
    (batch) => isRecord(batch) && typeof batch['id'] === 'string' && hasAll(batch['threads'], isPackedThread),
  )

const isPackedThread = (row: unknown): boolean =>
  Array.isArray(row) &&
  row.length === 18 &&
  typeof row[0] === 'string' &&
  typeof row[1] === 'string' &&
  Array.isArray(row[4]) &&
  Array.isArray(row[5]) &&
  typeof row[17] === 'number'

const hasAll = (list: unknown, fits: (each: unknown) => boolean): boolean => Array.isArray(list) && list.every(fits)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const packedThread = (text: string, thread: Thread): PackedThread => {
  const { id, name, agent, line, heading, marker, summary, files, depends, details, body } = thread
  const placed = [placeOf(text, body, summary), placeOf(text, body, details)] as const
  const ranges = [heading, marker ?? NOWHERE, placed[0] ?? NOWHERE, placed[1] ?? NOWHERE, body]
  return [
    id,
    name,
    agent,
    line,
    files,
    depends,
    placed[0] === null ? summary : null,
    placed[1] === null ? details : null,
    ...ranges.flatMap(({ start, end }) => [start, end]),
  ]
}

const NOWHERE: Range = { start: -1, end: -1 }

const placeOf = (text: string, { start, end }: Range, part: string): Range | null => {
  const at = part === '' ? -1 : text.slice(start, end).indexOf(part)
  return at === -1 ? null : { start: start + at, end: start + at + part.length }
}

export const unpacked = (text: string, { plan, stages, ...read }: PackedPlan): ReadPlan => ({
  ...read,
  plan: {
    ...plan,
    stages: stages.map((stage) => ({
      ...stage,
      batches: stage.batches.map((batch) => ({
        ...batch,
        threads: batch.threads.map((row) => new RememberedThread(text, row)),
      })),
    })),
  },
})

/** A thread that is put together where it is looked at: most commands look at few of them. */
class RememberedThread implements Thread {
  readonly id: string
  readonly name: string
  readonly agent: string | null
  readonly #text: string
  readonly #row: PackedThread
  constructor(text: string, row: PackedThread) {
    this.id = row[0]
    this.name = row[1]
    this.agent = row[2]
    this.#text = text
    this.#row = row
  }
  get number(): number {
    return Number(this.id.slice(this.id.lastIndexOf('.') + 1))
  }
  get line(): number {
    return this.#row[3]
  }
  get files(): readonly string[] {
    return this.#row[4]
  }
  get depends(): readonly string[] {
    return this.#row[5]
  }
  get summary(): string {
    return this.#row[6] ?? this.#textAt(12)
  }
  get details(): string {
    return this.#row[7] ?? this.#textAt(14)
  }
  get heading(): Range {
    return this.#rangeAt(8)
  }
  get marker(): Range | null {
    return this.#row[10] === -1 ? null : this.#rangeAt(10)
  }
  get body(): Range {
    return this.#rangeAt(16)
  }
  #rangeAt(index: number): Range {
    return { start: Number(this.#row[index]), end: Number(this.#row[index + 1]) }
  }
  #textAt(index: number): string {
    const { start, end } = this.#rangeAt(index)
    return this.#text.slice(start, end)
  }
}
