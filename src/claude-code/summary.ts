import { taskOutcome } from '../workflow/plan-steps.ts'
import type { Phase, Run } from '../workflow/state.ts'
import { clipped, wrapped } from './columns.ts'

/** What a completed run leaves behind, for its user: what was done, tests, commit, what was skipped, where to look. */
export const finalSummary = (run: Run): string =>
  [
    clipped(`Phasegate: done: ${run.task.replaceAll(/\s+/g, ' ').trim()}`, WIDTH),
    ...[
      `phases: ${count(run, 'completed')} completed${skippedText(run)}`,
      `tasks: ${taskText(run)}`,
      ...testLines(run),
      `commit: ${commitText(run)}`,
      ...run.overrides.map(({ what, reason }) => `overridden by a person: ${what} (${reason})`),
      ...(run.result?.notes ?? []).map((note) => `note: ${note}`),
      `artifacts: .agents/runs/${run.id}/phases/`,
    ].map((line) => `- ${wrapped(line, WIDTH - 2).join('\n  ')}`),
  ].join('\n')

// A terminal of 100 columns takes ten of them for itself.
const WIDTH = 90

const count = (run: Run, status: Phase['status']): number =>
  run.phases.filter((phase) => phase.status === status).length

const skippedText = (run: Run): string => {
  const skipped = run.phases.filter(({ status }) => status === 'skipped')
  const reasons = [...new Set(skipped.map(({ reason }) => reason ?? 'not in this run'))]
  const groups = reasons.map((why) => {
    const ids = skipped.filter(({ reason }) => (reason ?? 'not in this run') === why).map(({ id }) => id)
    return `${ids.join(', ')} (${why})`
  })
  return groups.length === 0 ? '' : `, skipped: ${groups.join(', ')}`
}

const taskText = (run: Run): string => {
  const outcome = taskOutcome(run)
  return outcome
    ? [outcome.summary.replace(' tasks completed', ' completed'), ...outcome.errors].join('; ')
    : 'none planned'
}

const testLines = (run: Run): string[] => {
  const facts = run.phases.find((phase) => phase.facts?.kind === 'tests')?.facts
  if (facts?.kind !== 'tests') return ['tests: not run']
  const [, lint, test] = /^lint: (.*); test: (.*)$/s.exec(facts.summary) ?? []
  return lint === undefined || test === undefined ? [`tests: ${facts.summary}`] : [`tests: ${test}`, `lint: ${lint}`]
}

const commitText = (run: Run): string => {
  const { commit, branch } = run.result ?? { commit: null, branch: null }
  if (!commit) return 'none'
  return `${commit.slice(0, 10)}${branch ? ` on ${branch}` : ''}`
}
