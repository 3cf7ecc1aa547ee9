import type { RefusedCommand } from '../core/facts.ts'
import { notRunSince } from '../core/not-run-since.ts'
import { type Stage, threadsIn } from '../plan/plan.ts'
import { checkOf } from './check.ts'
import type { PlanView } from './command.ts'
import { statusOf, type WorkState } from './state.ts'

export interface NotVerified extends RefusedCommand {
  readonly thread: string
}

/** What agents of a stage could not run, and code has not run since with success. */
export const notVerified = (state: WorkState, view: PlanView, stage: Stage): NotVerified[] => {
  const tests = checkOf(state, view, stage)?.facts
  const refused = threadsIn(stage)
    .filter(({ id }) => statusOf(state, id) === 'completed')
    .flatMap(({ id }) => {
      const facts = state.steps[id]?.facts
      return facts?.kind === 'task' ? (facts.refused ?? []).map((each) => ({ thread: id, ...each })) : []
    })
  return notRunSince(refused, tests?.kind === 'tests' ? [tests.lint, tests.test] : [])
}
