import { counted, listed } from '../core/counted.ts'
import type { Facts } from '../core/facts.ts'
import type { WithoutStep } from './complete-phase.ts'
import { planOfOneArea } from './one-area.ts'
import { tasksOf, testResult, testsPassed } from './plan-steps.ts'
import { type Phase, type Run, type RunStep, stepsOf } from './state.ts'

/** What completes a phase that needs no step when it starts, and why; null where its steps are planned. */
export const leftOut = (run: Run, phase: Phase): { readonly facts: Facts; readonly without: WithoutStep } | null => {
  const plan = planOfOneArea(run, phase)
  if (plan) return { facts: plan, without: { reason: 'one area, planned by who named it' } }
  const written = nothingToAnalyze(run, phase) ?? notNeeded(run, phase)
  return written && { facts: { kind: 'text' }, without: written }
}

/** Whether code left the phase out of this run, and wrote why. */
export const wasLeftOut = (run: Run, phase: Phase): boolean =>
  phase.status === 'completed' &&
  phase.reason !== null &&
  phase.facts?.kind === 'text' &&
  stepsOf(run, phase).length === 0

/** Whether the phase was left out in all its rounds: after a repair of failing tests there is nothing more to analyze. */
export const wasNeverDone = (run: Run, phase: Phase): boolean => wasLeftOut(run, phase) && !wasAnalyzed(run, phase)

/** Whether the phase analyzed failing tests that were repaired since. */
export const wasAnalyzed = (run: Run, { check }: Phase): boolean =>
  check === 'analysis' && run.reopened.some(({ cause }) => cause === 'tests-failed')

/** Whether code may leave the phase out of this run at all. */
export const maySkip = (run: Run, { skip }: Pick<Phase, 'skip'>): boolean => {
  if (run.profile === 'thorough') return false
  // In one checkout nobody can tell whose lines are whose.
  if (skip === 'small-change') return !('off' in run.trees) && run.settings.stages.IMPLEMENT.smallChange > 0
  return skip !== undefined
}

// The analyst is started only for failures it may still repair; what code writes instead says why.
const nothingToAnalyze = (run: Run, phase: Phase): WithoutStep | null => {
  if (phase.check !== 'analysis') return null
  const passed = testsPassed(run)
  if (passed === true) return allPassed(run, phase)
  const nothing = `Nothing to analyze: ${testResult(run)?.summary ?? 'no tests ran'}.`
  if (passed === null) return { text: `## Status\n\n${nothing}\n`, reason: 'no tests ran' }
  const { testRounds } = run.counters
  if (testRounds < run.settings.retries.maxPerPhase) return null
  const text = `The tests still fail after ${counted(testRounds, 'round')} of repair.`
  return { text: `## Status\n\n${text}\n`, reason: 'no round of repair is left' }
}

// What failed before and how it was repaired is what a reviewer of the tests has to judge.
const allPassed = (run: Run, { output }: Phase): WithoutStep => {
  const earlier = run.reopened.flatMap(({ cause }, index) =>
    cause === 'tests-failed' ? [`aside/${index + 1}/${output}`] : [],
  )
  if (earlier.length === 0) return { text: '## Status\n\nAll tests passed.\n', reason: 'tests passed' }
  const rounds = counted(earlier.length, 'round')
  const text = `All tests pass after ${rounds} of repair. What failed, and how it was repaired: ${earlier.join(', ')}.`
  return { text: `## Status\n\n${text}\n`, reason: `tests pass after ${rounds} of repair` }
}

const notNeeded = (run: Run, phase: Phase): WithoutStep | null => {
  // Whoever goes back to a phase wants it.
  const isWanted = run.reopened.some((each) => each.cause === 'person' && each.phase === phase.id)
  const reason = !isWanted && maySkip(run, phase) ? whyNot(run, phase) : null
  return reason === null ? null : { text: `## Left out\n\n${reason}.\n`, reason }
}

const whyNot = (run: Run, { skip }: Phase): string | null => {
  switch (skip) {
    case 'small-change': {
      const { smallChange } = run.settings.stages.IMPLEMENT
      const lines = changedLines(run)
      return lines !== null && lines < smallChange
        ? `${counted(lines, 'changed line')}, fewer than ${smallChange} (stages.IMPLEMENT.smallChange)`
        : null
    }
    case 'docs-planned': {
      const files = plannedDocs(run)
      return files.length > 0 ? `tasks of the plan changed ${listed(files)}` : null
    }
    case undefined:
      return null
  }
}

/** What the tasks changed, as git counted it when each was merged; null where nobody can tell. */
const changedLines = (run: Run): number | null => {
  const phase = taskPhase(run)
  const lines = tasksDone(run).map(({ facts }) => (facts?.kind === 'task' ? facts.lines : undefined))
  // Of a later round the lines of the earlier ones are not counted.
  if (phase?.round !== 1 || lines.length === 0) return null
  return lines.reduce<number | null>((sum, one) => (sum === null || one === undefined ? null : sum + one), 0)
}

/** Documentation that the plan names and its tasks changed. */
const plannedDocs = (run: Run): string[] => {
  const changed = new Set(tasksDone(run).flatMap(({ facts }) => (facts?.kind === 'task' ? facts.filesModified : [])))
  const planned = tasksOf(run).flatMap(({ files }) => files)
  return [...new Set(planned)].filter((file) => DOCUMENTATION.test(file) && changed.has(file))
}

const DOCUMENTATION = /(?:^|\/)docs?\/|\.(?:md|mdx|rst|adoc)$/i

const taskPhase = (run: Run): Phase | undefined => run.phases.find(({ split }) => split === 'tasks')

const tasksDone = (run: Run): RunStep[] => {
  const phase = taskPhase(run)
  return phase ? stepsOf(run, phase).filter(({ status }) => status === 'completed') : []
}
