import { Refused } from '../core/refused.ts'
import { applyEdits, type Edit } from './text-edit.ts'
import { formatId } from './id.ts'
import { parsePlan } from './parse.ts'
import { findBatch, findStage, threadsOf, type Plan } from './plan.ts'
import { printBatch, printStage, printThread, type BatchDraft, type StageDraft, type ThreadDraft } from './print.ts'

/** What is new: its canonical id, and the edits that put it into PLAN.md. Every byte that was there stays. */
export interface Insertion {
  readonly id: string
  readonly edits: readonly Edit[]
}

/**
 * A new thread at the end of a batch.
 *
 * @param batch canonical batch id
 * @param highest the highest thread number the batch ever had, removed ones included: numbers are never used again
 * @throws Refused `batch-unknown`, `insert-hidden`
 */
export const insertThread = (
  plan: Plan,
  text: string,
  {
    batch: batchId,
    highest,
    thread,
  }: { readonly batch: string; readonly highest: number; readonly thread: Unnumbered<ThreadDraft> },
): Insertion => {
  const batch = findBatch(plan, batchId)
  const number = nextNumber(
    highest,
    batch.threads.map((each) => each.number),
  )
  const printed = printThread({ ...thread, number })
  return checked(plan, text, `${batchId}.${formatId(number)}`, below(text, batch.range.end, printed))
}

/**
 * A new batch at the end of a stage.
 *
 * @param highest the highest batch number the stage ever had
 * @throws Refused `stage-unknown`, `insert-hidden`
 */
export const insertBatch = (
  plan: Plan,
  text: string,
  {
    stage: stageNumber,
    highest,
    batch,
  }: { readonly stage: number; readonly highest: number; readonly batch: Unnumbered<BatchDraft> },
): Insertion => {
  const stage = findStage(plan, stageNumber)
  const number = nextNumber(
    highest,
    stage.batches.map((each) => each.number),
  )
  const printed = printBatch({ ...batch, number })
  const edits =
    stage.batchesEnd === null
      ? below(text, stage.range.end, `#### Batches\n\n${printed}`)
      : below(text, stage.batchesEnd, printed)
  return checked(plan, text, `${stage.id}.${formatId(number)}`, edits)
}

/**
 * A new stage behind the last one.
 *
 * @param highest the highest stage number the plan ever had
 * @throws Refused `insert-hidden`
 */
export const insertStage = (
  plan: Plan,
  text: string,
  { highest, stage }: { readonly highest: number; readonly stage: Unnumbered<StageDraft> },
): Insertion => {
  const number = nextNumber(
    highest,
    plan.stages.map((each) => each.number),
  )
  const printed = printStage({ ...stage, number })
  const edits =
    plan.stagesEnd === null
      ? below(text, text.trimEnd().length, `## Stages\n\n${printed}`)
      : below(text, plan.stagesEnd, printed)
  return checked(plan, text, formatId(number), edits)
}

type Unnumbered<Draft> = Omit<Draft, 'number'>

const nextNumber = (highest: number, present: readonly number[]): number =>
  present.reduce((most, number) => Math.max(most, number), highest) + 1

/** Behind `offset`, a blank line apart, with the line endings of the text; the white space that follows stays. */
const below = (text: string, offset: number, block: string): Edit[] => {
  const newLine = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
  const written = `\n\n${block}`.replaceAll(/\r\n|\n|\r/g, newLine)
  return [{ offset, length: 0, text: written }]
}

/** An open code fence or comment above would swallow what is inserted; better no edit than a lost thread. */
const checked = (plan: Plan, text: string, id: string, edits: Edit[]): Insertion => {
  const after = parsePlan(applyEdits(text, edits)).plan
  const ids = idsOf(after)
  const lost = idsOf(plan).filter((known) => !ids.includes(known))
  if (!ids.includes(id) || lost.length > 0) {
    throw new Refused('insert-hidden', `${id} cannot be added: what stands above it hides it. See: work check`)
  }
  return { id, edits }
}

const idsOf = (plan: Plan): string[] => [
  ...plan.stages.map((stage) => stage.id),
  ...plan.stages.flatMap((stage) => stage.batches.map((batch) => batch.id)),
  ...threadsOf(plan).map((thread) => thread.id),
]
