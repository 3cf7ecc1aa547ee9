import { applyEdits } from '../workflow/plan/text-edit.ts'
import type { PlanChange } from '../workflow/plan/plan-change.ts'
import { type PlanFile, writePlanFile } from './plan-file.ts'
import type { Stream } from './work-folder.ts'
import type { WorkReader } from './work-reader.ts'

/**
 * Makes PLAN.md show what the journal wants it to: `shown` already, `written` now, or `overtaken` by somebody who changed
 * the file meanwhile, so that it has to be read again.
 *
 * @throws Refused of `writePlanFile`, `insert-hidden`
 */
export const showInPlan = (
  stream: Stream,
  file: PlanFile,
  changes: readonly PlanChange[],
  reader: WorkReader,
): 'shown' | 'written' | 'overtaken' => {
  const text = changes.reduce((before, change) => {
    const { plan } = before === file.text ? file : reader.plan(before)
    return applyEdits(before, reader.edits(plan, before, change))
  }, file.text)
  if (text === file.text) return 'shown'
  return writePlanFile(stream, file, text) ? 'written' : 'overtaken'
}
