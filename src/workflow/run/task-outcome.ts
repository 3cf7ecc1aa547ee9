import { listed } from '../core/counted.ts'
import type { RefusedCommand, TaskFacts } from '../core/facts.ts'
import { notRunSince } from '../core/not-run-since.ts'
import { testResult } from './plan-steps.ts'
import { type Run, type RunStep, stepsOf } from './state.ts'

/** What the tasks of the run came to, as one and as it is known now; null before they ended. */
export const taskOutcome = (run: Run): TaskFacts | null => {
  const phase = run.phases.find(({ facts }) => facts?.kind === 'task')
  if (phase?.facts?.kind !== 'task') return null
  const steps = stepsOf(run, phase)
  // Of the run that this one goes on from it has no steps.
  return steps.length === 0 ? phase.facts : taskFacts(run, steps)
}

/** What these tasks came to, as one. */
export const taskFacts = (run: Run, steps: readonly RunStep[]): TaskFacts => {
  const completed = steps.filter(({ status }) => status === 'completed')
  const done = completed.flatMap(({ facts }) => (facts?.kind === 'task' ? [facts] : []))
  const refused = done.flatMap((facts) => facts.refused ?? [])
  return {
    kind: 'task',
    status: completed.length === steps.length ? 'completed' : 'failed',
    summary: `${completed.length} of ${steps.length} tasks completed`,
    filesModified: [...new Set(done.flatMap(({ filesModified }) => filesModified))],
    errors: steps.flatMap((step) => (step.status === 'completed' ? [] : [`${step.id}: ${undoneText(run, step)}`])),
    ...(refused.length > 0 ? { refused } : {}),
  }
}

/** Why a task is not completed, and where what it changed is. */
export const undoneText = ({ trees }: Pick<Run, 'trees'>, { id, status, reason, attempts }: RunStep): string => {
  const last = attempts.findLast(({ facts }) => facts !== undefined && facts.filesModified.length > 0)
  const why = reason ?? status
  if (!last?.facts || status !== 'failed') return why
  const files = listed(last.facts.filesModified)
  const where = 'off' in trees ? 'is in the checkout' : `is not merged: git show ${trees.keep}/${id}/${last.number}`
  return `${why}; what it changed (${files}) ${where}`
}

/** The commands that were refused to the agents of completed tasks, each once, without those that code has run well since. */
export const notVerified = (run: Run, refused = taskOutcome(run)?.refused): RefusedCommand[] => {
  const { lint, test } = testResult(run) ?? {}
  return notRunSince(refused ?? [], [lint, test]).filter(
    ({ command }, index, all) => all.findIndex((other) => other.command === command) === index,
  )
}
