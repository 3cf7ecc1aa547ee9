import { listed } from '../core/counted.ts'
import type { Instant } from '../core/step.ts'
import { phasegate, resumeFrom } from '../core/text.ts'
import type { Event } from './event.ts'
import { mayEdit } from './may-edit.ts'
import { planRerun, testPhase, testsPassed } from './plan-steps.ts'
import type { Phase, Run, RunStep } from './state.ts'

/**
 * What follows where agents of a later phase changed something after the tests had passed: the tests once more, and where they
 * fail now, the way back to their repair. Null where nothing is untested.
 */
export const testAgain = (run: Run, phase: Phase, steps: readonly RunStep[], at: Instant): Event | null => {
  const tests = testPhase(run)
  const passed = testsPassed(run)
  if (!tests || run.phases.indexOf(tests) >= run.phases.indexOf(phase)) return null
  const last = steps.findLastIndex(runsTests)
  if (passed === true) {
    const untested = steps.slice(last + 1).some((step) => hasChanged(run, step))
    return untested ? { type: 'steps-planned', at, steps: [planRerun(run, phase)] } : null
  }
  return passed === false && last >= 0 ? broken(run, phase, tests, steps, at) : null
}

/** Whether code runs the tests in this step. */
export const runsTests = ({ executor }: RunStep): boolean =>
  executor.kind === 'code' && executor.command === 'run-tests'

// Where nobody can tell what was changed, something may have been.
const hasChanged = (run: Run, step: RunStep): boolean =>
  mayEdit(run, step) && (step.changed === undefined || step.changed.length > 0)

const broken = (run: Run, phase: Phase, tests: Phase, steps: readonly RunStep[], at: Instant): Event => {
  const files = steps.flatMap(({ changed }) => changed ?? [])
  const reason = `the tests fail since ${phase.name} changed ${files.length > 0 ? listed(files) : 'the project'}`
  const isRepairable = tests.status !== 'skipped' && run.counters.testRounds < run.settings.retries.maxPerPhase
  if (isRepairable) return { type: 'phases-reopened', at, from: tests.id, cause: 'tests-failed', reason }
  // After a repair by a person they have to run again first.
  const next = tests.status === 'skipped' ? phase : tests
  const otherwise = phasegate('override', tests.id, '--reason', '"…"')
  return { type: 'run-blocked', at, reason, next: resumeFrom(next.id), otherwise }
}
