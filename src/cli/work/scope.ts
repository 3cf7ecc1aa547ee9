import { Misused } from '../../workflow/core/refused.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { batchId, formatId, readId, stageNumber } from '../../workflow/plan/id.ts'
import { nextBatch } from '../../workflow/workstream/next.ts'
import { findBatch, findStage, type Stage } from '../../workflow/plan/plan.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'

interface OfStage {
  readonly values: { readonly stage: string | undefined }
}
interface OfBatch {
  readonly values: { readonly stage: string | undefined; readonly batch: string | undefined }
}

/** The stage that `--stage` names; null when it is not given. @throws Refused `stage-id`, `stage-unknown` */
export const stageOf = ({ view }: WorkNow, { values }: OfStage): Stage | null => {
  const given = values.stage
  return given === undefined ? null : findStage(view.plan, stageNumber(given))
}

/**
 * The part of the plan that `--stage` or `--batch` names, else the one that is carried out now, else the next batch.
 *
 * @throws Refused `stage-id`, `stage-unknown`, `batch-id`, `batch-unknown`
 */
export const scopeOf = (now: WorkNow, { values }: OfBatch): Scope | null => {
  const batch = values.batch
  const stage = stageOf(now, { values })
  if (batch !== undefined) {
    const { id } = findBatch(now.view.plan, batchId(batch))
    return { stage: id.slice(0, id.indexOf('.')), batch: id }
  }
  if (stage) return { stage: stage.id, batch: null }
  return now.state.scope ?? nextBatch(now.state, now.view)
}

/** A batch as `list` takes it: `1.2`, or with `--stage` just its number. @throws Refused `batch-id`, `batch-unknown` */
export const batchFilter = (now: WorkNow, { values }: OfBatch, stage: Stage | null): string | null => {
  const given = values.batch
  if (given === undefined) return null
  const number = stage === null ? null : readId(given, 1)
  const { id } = findBatch(
    now.view.plan,
    number !== null && stage ? formatId(stage.number, Number(number)) : batchId(given),
  )
  if (stage && !id.startsWith(`${stage.id}.`)) throw new Misused(`batch ${id} is not in stage ${stage.id}`)
  return id
}
