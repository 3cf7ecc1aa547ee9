import { Misused } from '../../workflow/core/refused.ts'
import type { Scope } from '../../workflow/workstream/command.ts'
import { batchId, formatId, readId, stageNumber } from '../../workflow/plan/id.ts'
import { nextBatch } from '../../workflow/workstream/next.ts'
import { findBatch, findStage, type Stage } from '../../workflow/plan/plan.ts'
import type { WorkNow } from '../../engine/workstream/work.ts'
import type { CliInput, CliOption } from '../table.ts'

export const STAGE_OPTION: CliOption = { name: 'stage', value: 'N', summary: 'only this stage' }
export const BATCH_OPTION: CliOption = { name: 'batch', value: 'SS.BB', summary: 'only this batch' }

type Values = Pick<CliInput, 'values'>

/** The stage that `--stage` names; null when it is not given. @throws Refused `stage-id`, `stage-unknown` */
export const stageOf = ({ view }: WorkNow, { values }: Values): Stage | null => {
  const given = values['stage']
  return given === undefined ? null : findStage(view.plan, stageNumber(given))
}

/**
 * The part of the plan that `--stage` or `--batch` names, else the one that is carried out now, else the next batch.
 * Misused when both are given.
 *
 * @throws Refused `stage-id`, `stage-unknown`, `batch-id`, `batch-unknown`
 */
export const scopeOf = (now: WorkNow, { values }: Values): Scope | null => {
  const batch = values['batch']
  const stage = stageOf(now, { values })
  if (batch !== undefined && stage) throw new Misused('--stage and --batch contradict each other; give one of them')
  if (batch !== undefined) {
    const { id } = findBatch(now.view.plan, batchId(batch))
    return { stage: id.slice(0, id.indexOf('.')), batch: id }
  }
  if (stage) return { stage: stage.id, batch: null }
  return now.state.scope ?? nextBatch(now.state, now.view)
}

/** A batch as `list` takes it: `1.2`, or with `--stage` just its number. @throws Refused `batch-id`, `batch-unknown` */
export const batchFilter = (now: WorkNow, { values }: Values, stage: Stage | null): string | null => {
  const given = values['batch']
  if (given === undefined) return null
  const number = stage === null ? null : readId(given, 1)
  const { id } = findBatch(
    now.view.plan,
    number !== null && stage ? formatId(stage.number, Number(number)) : batchId(given),
  )
  if (stage && !id.startsWith(`${stage.id}.`)) throw new Misused(`batch ${id} is not in stage ${stage.id}`)
  return id
}
