import { Refused } from '../core/refused.ts'
import { formatId } from './id.ts'

/** Offsets into the text of PLAN.md (UTF-16 units); `end` is exclusive. */
export interface Range {
  readonly start: number
  readonly end: number
}

export interface Question {
  readonly text: string
  readonly done: boolean
  readonly line: number
}

export interface Thread {
  readonly number: number
  readonly id: string
  readonly name: string
  /** As written; null when the marker is absent or empty. */
  readonly agent: string | null
  readonly line: number
  /** The heading without the white space and closing #s behind it. */
  readonly heading: Range
  /** The `@agent:…` marker in the heading. */
  readonly marker: Range | null
  readonly summary: string
  readonly files: readonly string[]
  /** Canonical thread ids, also those that do not exist. */
  readonly depends: readonly string[]
  /** From the line after `**Details:**` to the last visible character, byte for byte. */
  readonly details: string
  /** Everything below the heading, up to the next one. */
  readonly body: Range
}

export interface Batch {
  readonly number: number
  readonly id: string
  readonly name: string
  readonly line: number
  readonly prose: string
  readonly threads: readonly Thread[]
  /** From its heading to the last visible character of its last thread. */
  readonly range: Range
}

export interface Stage {
  readonly number: number
  readonly id: string
  readonly name: string
  readonly line: number
  readonly definition: string
  readonly constitution: string
  readonly questions: readonly Question[]
  readonly batches: readonly Batch[]
  /** From its heading to its last visible character. */
  readonly range: Range
  /** Where the next batch goes; null when there is no heading for batches. */
  readonly batchesEnd: number | null
}

export interface Plan {
  readonly title: string
  readonly summary: string
  readonly references: readonly string[]
  readonly stages: readonly Stage[]
  /** Where the next stage goes; null when there is no `## Stages`. */
  readonly stagesEnd: number | null
}

/** All threads in order of execution. */
export const threadsOf = (plan: Plan): Thread[] =>
  plan.stages.flatMap((stage) => stage.batches.flatMap((batch) => batch.threads))

/** The thread with this canonical id. @throws Refused `thread-unknown` */
export const findThread = (plan: Plan, id: string): Thread => {
  const stage = plan.stages.find((candidate) => candidate.id === id.slice(0, id.indexOf('.')))
  const threads = stage?.batches.flatMap((batch) => batch.threads) ?? []
  const thread = threads.find((candidate) => candidate.id === id)
  if (thread !== undefined) return thread
  if (stage === undefined) throw new Refused('thread-unknown', `no thread ${id}; ${stagesThereAre(plan)}`)
  const ids = threads.map((candidate) => candidate.id)
  throw new Refused(
    'thread-unknown',
    `no thread ${id}; stage ${stage.id} has ${shortList(ids)}. See: work list --stage ${stage.number}`,
  )
}

/** The batch with this canonical id. @throws Refused `batch-unknown` */
export const findBatch = (plan: Plan, id: string): Batch => {
  const stage = plan.stages.find((candidate) => candidate.id === id.slice(0, id.indexOf('.')))
  const batch = stage?.batches.find((candidate) => candidate.id === id)
  if (batch !== undefined) return batch
  if (stage === undefined) throw new Refused('batch-unknown', `no batch ${id}; ${stagesThereAre(plan)}`)
  const ids = stage.batches.map((candidate) => candidate.id)
  throw new Refused(
    'batch-unknown',
    `no batch ${id}; stage ${stage.id} has ${shortList(ids)}. See: work list --stage ${stage.number}`,
  )
}

/** @throws Refused `stage-unknown` */
export const findStage = (plan: Plan, number: number): Stage => {
  const stage = plan.stages.find((candidate) => candidate.number === number)
  if (stage !== undefined) return stage
  throw new Refused('stage-unknown', `no stage ${formatId(number)}; ${stagesThereAre(plan)}`)
}

const stagesThereAre = (plan: Plan): string =>
  `the plan has ${plan.stages.length === 0 ? 'no stages' : `the stages ${shortList(plan.stages.map((stage) => stage.id))}`}. See: work tree`

const shortList = (ids: readonly string[]): string => {
  if (ids.length === 0) return 'none'
  return ids.length > 10 ? `${ids.slice(0, 10).join(', ')}, … (${ids.length})` : ids.join(', ')
}
