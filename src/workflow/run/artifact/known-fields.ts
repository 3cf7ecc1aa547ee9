import * as z from 'zod/mini'
import type { Facts, FactsOf } from '../../core/facts.ts'
import { testsPassed } from '../plan-steps.ts'
import type { Run, RunStep } from '../state.ts'
import { taskOutcome } from '../task-outcome.ts'
import { readJson } from './json.ts'

/** How much a run has changed so far, as git counts it. */
export interface SizeOfChange {
  readonly files: number
  /** Added and removed. */
  readonly lines: number
}

/**
 * An accepted artifact with the fields that code knows: what its agent wrote there is replaced, what else it wrote stays. Said
 * again it changes nothing.
 *
 * @param size null where nobody can tell
 */
export const withKnownFields = (
  run: Run,
  step: RunStep,
  { text, facts }: { readonly text: string; readonly facts: Facts },
  size: () => SizeOfChange | null,
): string => {
  const check = run.phases.find(({ id }) => id === step.phase)?.check
  if (facts.kind === 'task') return having(text, { taskId: step.id, filesModified: facts.filesModified })
  if (facts.kind === 'review' && check === 'final-review')
    return having(text, { ...verdictFields(facts), metrics: metricsOf(run, size()) })
  return text
}

/** What follows from the verdict of a final review. */
export const verdictFields = ({ status, issues }: Pick<FactsOf<'review'>, 'status' | 'issues'>) => ({
  overallQuality: status !== 'approved' ? 'concerning' : issues.length > 0 ? 'acceptable' : 'high',
  readyForCommit: status === 'approved',
})

const metricsOf = (run: Run, size: SizeOfChange | null) => ({
  tasksCompleted: Object.values(run.steps).filter(
    ({ brief, status }) => brief.kind === 'task' && status === 'completed',
  ).length,
  filesModified: size?.files ?? taskOutcome(run)?.filesModified.length ?? 0,
  linesChanged: size?.lines ?? null,
  testsPassed: testsPassed(run),
})

const having = (text: string, known: object): string => {
  const read = readJson(text, z.looseObject({}))
  return read.ok ? `${JSON.stringify({ ...read.value, ...known }, null, 2)}\n` : text
}
