import { counted } from '../../workflow/core/counted.ts'
import { formatDiagnostic } from '../../workflow/plan/diagnostic.ts'
import { threadsOf } from '../../workflow/plan/plan.ts'
import type { Reply } from '../reply.ts'
import { look } from './look.ts'
import type { WorkInput, WorkPlace } from './place.ts'

export const check = (place: WorkPlace, input: WorkInput<'check'>): Reply => {
  const { file, view, stream } = look(place, input)
  const { red, yellow, green } = input.colors
  const warnings = file.diagnostics.length - view.errors
  const { stages } = view.plan
  const size = [
    counted(stages.length, 'stage'),
    counted(stages.flatMap(({ batches }) => batches).length, 'batch', 'batches'),
    counted(threadsOf(view.plan).length, 'thread'),
  ].join(', ')
  const found = `${counted(view.errors, 'error')}, ${counted(warnings, 'warning')}`
  return {
    text: [
      ...file.diagnostics.map((each) => (each.severity === 'error' ? red : yellow)(formatDiagnostic(each))),
      `${stream.plan}: ${size}; ${view.errors > 0 ? red(found) : green(found)}`,
    ].join('\n'),
    json: { plan: stream.plan, errors: view.errors, warnings, diagnostics: file.diagnostics },
    exitCode: view.errors > 0 ? 1 : 0,
  }
}
