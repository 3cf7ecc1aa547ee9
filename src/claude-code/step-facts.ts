import { listed } from '../workflow/core/counted.ts'
import { oneLine } from '../workflow/core/plain-text.ts'
import { whatRan } from '../workflow/run/how-tests-ended.ts'
import { taskOutcome, testResult } from '../workflow/run/plan-steps.ts'
import type { Phase, Run } from '../workflow/run/state.ts'

/** What code knows and a reviewer or writer should not have to find out; nothing before there is something. */
export const factsText = (run: Run, phase: Phase): string => {
  if (phase.stage === 'PLAN') return ''
  const lines = [...taskLines(run), ...testLines(run), ...reviewLines(run, phase)]
  return lines.length > 0 ? ['What code knows:', ...lines.map((line) => `- ${oneLine(line)}`)].join('\n') : ''
}

const MOST_FILES = 40

const taskLines = (run: Run): string[] => {
  const outcome = taskOutcome(run)
  if (!outcome) return []
  const { summary, filesModified, errors } = outcome
  return [
    summary,
    `files changed by the tasks: ${listed(filesModified, MOST_FILES) || 'none'}`,
    ...errors.map((error) => `not completed: ${error}`),
    ...(errors.length > 0 ? ['what is not completed may have left a hole, or half of something'] : []),
  ]
}

// What a person said in place of a result, only the summary tells.
const testLines = (run: Run): string[] => {
  const result = testResult(run)
  return result ? [result.overridden ? `tests ${result.summary}` : whatRan(result)] : []
}

const reviewLines = (run: Run, { type, inputs }: Phase): string[] => {
  const before = run.phases.filter(
    (each) => each.type === 'review' && each.status === 'completed' && inputs.includes(each.output),
  )
  const names = before.map(({ name }) => name).join(', ')
  return type === 'review' && names !== ''
    ? [`reviewed in detail before: ${names}. See that what was found is settled; do not repeat it`]
    : []
}
