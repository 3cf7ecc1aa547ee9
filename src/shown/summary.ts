import { counted } from '../workflow/core/counted.ts'
import { taskOutcome } from '../workflow/run/plan-steps.ts'
import { skippedByReason } from '../workflow/run/skipped.ts'
import type { Phase, Run } from '../workflow/run/state.ts'
import { clipped, wrapped } from './columns.ts'

/** What a completed run leaves behind, for its user: what was done, tests, commit, what was skipped, where to look. */
export const finalSummary = (run: Run): string =>
  [
    clipped(`Phasegate: done${exceptText(run)}: ${run.task.replaceAll(/\s+/g, ' ').trim()}`, WIDTH),
    ...[
      `phases: ${count(run, 'completed')} completed${skippedText(run)}`,
      ...taskLines(run),
      ...testLines(run),
      ...loopLines(run),
      `commit: ${commitText(run)}`,
      ...run.overrides.map(({ what, reason }) => `overridden by a person: ${what} (${reason})`),
      ...(run.result?.notes ?? []).flatMap((note) => (isOverride(run, note) ? [] : [`note: ${note}`])),
      `artifacts: .agents/runs/${run.id}/phases/`,
    ].map((line) => `- ${wrapped(line, WIDTH - 2).join('\n  ')}`),
  ].join('\n')

// A terminal of 100 columns takes ten of them for itself.
const WIDTH = 90

const count = (run: Run, status: Phase['status']): number =>
  run.phases.filter((phase) => phase.status === status).length

const skippedText = (run: Run): string => {
  const groups = skippedByReason(run)
  return groups.length === 0 ? '' : `, skipped: ${groups.join(', ')}`
}

// A run ends although tasks failed; whoever reads only the first line must not think that all is done.
const exceptText = (run: Run): string => {
  const undone = taskOutcome(run)?.errors.length ?? 0
  return undone === 0 ? '' : `, except ${counted(undone, 'task')}`
}

const taskLines = (run: Run): string[] => {
  const outcome = taskOutcome(run)
  if (!outcome) return ['tasks: none planned']
  const undone = outcome.errors.map((error) => `not completed: ${clipped(error, 300)}`)
  return [`tasks: ${outcome.summary.replace(' tasks completed', ' completed')}`, ...undone]
}

const testLines = (run: Run): string[] => {
  const facts = run.phases.find((phase) => phase.facts?.kind === 'tests')?.facts
  if (facts?.kind !== 'tests') return ['tests: not run']
  const [, lint, test] = /^lint: (.*); test: (.*)$/s.exec(facts.summary) ?? []
  return lint === undefined || test === undefined
    ? [`tests: ${withoutReason(run, facts.summary)}`]
    : [`tests: ${test}`, `lint: ${lint}`]
}

// Those of the whole run: its counters start again with a stage, these do not.
const loopLines = (run: Run): string[] => {
  const repairs = run.phases.filter((phase) => phase.repairs > 0)
  const rounds = repairs.map(({ id, name, repairs: times }) => `after ${id} ${name} (${counted(times, 'round')})`)
  const tests = run.reopened.filter(({ cause }) => cause === 'tests-failed').length
  if (tests > 0) rounds.push(`after failing tests (${counted(tests, 'round')})`)
  return [
    ...(rounds.length > 0 ? [`repaired: ${rounds.join(', ')}`] : []),
    ...run.reopened.flatMap(({ phase, cause, reason }) =>
      cause === 'stage-restart' ? [`started again from ${phase}: ${clipped(reason, 300)}`] : [],
    ),
    ...run.reopened.flatMap(({ phase, cause }) => (cause === 'person' ? [`a person went back to ${phase}`] : [])),
  ]
}

// Why something was overridden is said once, in the line of the override.
const isOverride = ({ overrides }: Run, note: string): boolean =>
  overrides.some(({ reason }) => note === `overridden by a person: ${reason}`)
const withoutReason = ({ overrides }: Run, text: string): string =>
  overrides.reduce((rest, { reason }) => rest.replace(`by a person: ${reason}`, 'by a person'), text)

const commitText = (run: Run): string => {
  const { commit, branch } = run.result ?? { commit: null, branch: null }
  if (!commit) return 'none'
  return `${commit.slice(0, 10)}${branch ? ` on ${branch}` : ''}`
}
