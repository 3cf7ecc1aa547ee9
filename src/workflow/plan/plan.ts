import { Refused } from '../core/refused.ts'
import { text, work, type Text } from '../core/text.ts'
import { formatId, stageIdOf } from './id.ts'

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
  /** The labels that a machine must have to carry it out. */
  readonly needs: readonly string[]
  /** From the line after `**Details:**` to the last visible character, byte for byte. */
  readonly details: string
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
export const threadsOf = (plan: Plan): Thread[] => plan.stages.flatMap(threadsIn)

/** Those of a stage, or of some of its batches. */
export const threadsIn = ({ batches }: Pick<Stage, 'batches'>): Thread[] => batches.flatMap(({ threads }) => threads)

/** The thread with this canonical id. @throws Refused `thread-unknown` */
export const findThread = (plan: Plan, id: string): Thread => {
  const stage = stageOf(plan, id)
  const threads = stage && threadsIn(stage)
  return threads?.find((thread) => thread.id === id) ?? refuse(plan, 'thread', id, threads)
}

/** The batch with this canonical id. @throws Refused `batch-unknown` */
export const findBatch = (plan: Plan, id: string): Batch => {
  const batches = stageOf(plan, id)?.batches
  return batches?.find((batch) => batch.id === id) ?? refuse(plan, 'batch', id, batches)
}

/** @throws Refused `stage-unknown` */
export const findStage = (plan: Plan, number: number): Stage =>
  plan.stages.find((stage) => stage.number === number) ?? refuse(plan, 'stage', formatId(number), undefined)

const stageOf = ({ stages }: Plan, id: string): Stage | undefined => stages.find((stage) => stage.id === stageIdOf(id))

/** `there`: what its stage has; none when there is no such stage. */
const refuse = (plan: Plan, what: string, id: string, there: readonly { readonly id: string }[] | undefined): never => {
  const known: Text =
    there === undefined
      ? text`the plan has ${plan.stages.length === 0 ? 'no stages' : `the stages ${idsOf(plan.stages)}`}. See: ${work('tree')}`
      : text`stage ${stageIdOf(id)} has ${idsOf(there)}. See: ${work('list', '--stage', String(Number(stageIdOf(id))))}`
  throw new Refused(`${what}-unknown`, text`no ${what} ${id}; ${known}`)
}

const idsOf = (all: readonly { readonly id: string }[]): string => {
  const ids = all.map(({ id }) => id)
  if (ids.length === 0) return 'none'
  return ids.length > 10 ? `${ids.slice(0, 10).join(', ')}, … (${ids.length})` : ids.join(', ')
}
