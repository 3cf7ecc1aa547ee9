import { taskOutcome } from '../workflow/plan-steps.ts'
import type { Phase, Run } from '../workflow/state.ts'

/** What a completed run leaves behind, for its user: what was done, tests, commit, what was skipped, where to look. */
export const finalSummary = (run: Run): string =>
  [
    `Phasegate: done: ${oneLine(run.task)}`,
    `- phases: ${count(run, 'completed')} completed${skippedText(run)}`,
    `- tasks: ${taskText(run)}`,
    `- tests: ${testText(run)}`,
    `- commit: ${commitText(run)}`,
    ...run.overrides.map(({ what, reason }) => `- overridden by a person: ${what} (${reason})`),
    ...(run.result?.notes ?? []).map((note) => `- note: ${note}`),
    `- artifacts: .agents/runs/${run.id}/phases/`,
  ].join('\n')

const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`
}

const count = (run: Run, status: Phase['status']): number => run.phases.filter((phase) => phase.status === status).length

const skippedText = (run: Run): string => {
  const skipped = run.phases.filter(({ status }) => status === 'skipped')
  if (skipped.length === 0) return ''
  return `, skipped: ${skipped.map(({ id, reason }) => `${id}${reason ? ` (${reason})` : ''}`).join(', ')}`
}

const taskText = (run: Run): string => {
  const outcome = taskOutcome(run)
  return outcome ? [outcome.summary, ...outcome.errors].join('; ') : 'none planned'
}

const testText = (run: Run): string => {
  const tests = run.phases.find(({ facts }) => facts?.kind === 'tests')?.facts
  return tests?.kind === 'tests' ? tests.summary : 'not run'
}

const commitText = (run: Run): string => {
  const { commit, branch } = run.result ?? { commit: null, branch: null }
  if (!commit) return 'none'
  return `${commit.slice(0, 10)}${branch ? ` on ${branch}` : ''}`
}
