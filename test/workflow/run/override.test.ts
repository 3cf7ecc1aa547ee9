import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { testFacts, testResults } from '../../../src/workflow/run/artifact/test-results.ts'
import type { Run } from '../../../src/workflow/run/state.ts'
import {
  accepted,
  aPlan,
  aRun,
  aTask,
  failed,
  fails,
  given,
  overrides,
  reports,
  review,
  starts,
  stops,
  tests,
  toTheEnd,
  upTo,
} from './run.ts'

const settings = { retries: { maxPerPhase: 0, maxPerTask: 0, maxPerStage: 0 }, review: { maxRetries: 0 } }

describe('a person overrides a step', () => {
  test('that failed: the run goes on without it', () => {
    given(aRun({ settings, explorers: 1 }), failed('explore-1'))
      .when(overrides('explore-1'))
      .gives(
        'overridden explore-1',
        'run-resumed session-1 100',
        'step-completed explore-1 #0 by a person',
        'phase-completed 0',
        'gate-passed EXPLORE->PLAN',
        'phase-started 1.1',
        'steps-planned brainstorm-1',
      )
  })

  test('that is at work: what its agent says later changes nothing', () => {
    given(aRun(), starts('explore-1'), fails('explore-1'))
      .when(overrides('explore-1'))
      .gives('overridden explore-1', 'step-completed explore-1 #1 by a person')
    given(aRun(), starts('explore-1'), overrides('explore-1')).when(reports('explore-1')).gives()
  })

  test('an attempt that ended stays what it was', () => {
    const { run } = given(aRun({ settings }), failed('explore-1'), overrides('explore-1'))
    expect(run.steps['explore-1']).toMatchObject({ status: 'completed', attempts: [{ outcome: 'vanished' }] })
  })

  test('with the reason kept', () => {
    expect(given(aRun(), overrides('explore-1')).run.overrides).toMatchObject([
      { what: 'explore-1', reason: 'I have looked' },
    ])
  })

  test('a task counts as done, so that what needs it can start', () => {
    const tasks = { 'task-1': [], 'task-2': ['task-1'] }
    given(aRun(), upTo('2.1', tasks), overrides('task-1'))
      .when(starts('task-2'))
      .gives('step-started task-2 #6 task-agent')
    const { run } = given(aRun(), upTo('2.1', { 'task-1': [] }), overrides('task-1'))
    expect(run.phases.find(({ id }) => id === '2.1')?.facts).toMatchObject({
      status: 'completed',
      summary: '1 of 1 tasks completed',
    })
  })

  test('the commit: the run ends without one, and says so', () => {
    const { run } = given(aRun(), upTo('4.3'), accepted('completion-1'), overrides('commit-1'))
    expect(run).toMatchObject({
      status: 'completed',
      result: { commit: null, notes: ['overridden by a person: I have looked'] },
    })
  })

  test('a repair: the review runs again', () => {
    given(aRun(), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high')))
      .when(overrides('plan-review-fix-1'))
      .gives(
        'overridden plan-review-fix-1',
        'step-completed plan-review-fix-1 #0 by a person',
        'steps-planned plan-review-2',
      )
  })
})

describe('a person overrides a verdict', () => {
  const held = [aRun({ settings }), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high'))]

  test('the review counts as approved', () => {
    given(...held)
      .when(overrides('plan-review-1'))
      .gives(
        'overridden plan-review-1',
        'run-resumed session-1 100',
        'step-completed plan-review-1 #0 by a person',
        'phase-completed 1.3',
        'gate-passed PLAN->IMPLEMENT',
        'phase-started 2.1',
        'steps-planned task-1',
      )
    expect(given(...held, overrides('plan-review-1')).run.phases.find(({ id }) => id === '1.3')?.facts).toMatchObject({
      status: 'approved',
      summary: 'overridden by a person: I have looked',
    })
  })

  test('or lets the run past the gate it stands before', () => {
    given(...held)
      .when(overrides('PLAN->IMPLEMENT'))
      .gives(
        'overridden PLAN->IMPLEMENT',
        'run-resumed session-1 100',
        'phase-completed 1.3',
        'gate-passed PLAN->IMPLEMENT',
        'phase-started 2.1',
        'steps-planned task-1',
      )
  })
})

describe('a person overrides a phase', () => {
  test('by its id: what is open in it counts as done', () => {
    given(aRun(), upTo('2.2'), starts('simplify-1'))
      .when(overrides('2.2'))
      .gives(
        'overridden 2.2',
        'step-completed simplify-1 #7 by a person',
        'phase-completed 2.2',
        'phase-started 2.3',
        'steps-planned impl-review-1',
      )
  })

  test('but none that is not the current one', () => {
    given(aRun()).when(overrides('1.1')).refuses('unknown-step')
  })
})

describe('what is on disk of an overridden step', () => {
  test('is the plan, where it can be read', () => {
    given(aRun(), upTo('1.2'))
      .when(overrides('plan-1', { 'plan-1': { ok: true, facts: aPlan({ 'task-1': [] }) } }))
      .gives(
        'overridden plan-1',
        'step-completed plan-1 #0 by a person',
        'phase-completed 1.2',
        'phase-started 1.3',
        'steps-planned plan-review-1',
      )
  })

  test('tells which files a task changed', () => {
    const { run } = given(
      aRun(),
      upTo('2.1'),
      overrides('task-1', { 'task-1': { ok: true, facts: aTask('failed', 'src/a.ts') } }),
    )
    expect(run.steps['task-1']?.facts).toMatchObject({ status: 'completed', filesModified: ['src/a.ts'] })
  })

  test('does not make a reviewer’s no stand', () => {
    const { run } = given(
      aRun(),
      upTo('1.3'),
      overrides('plan-review-1', { 'plan-review-1': { ok: true, facts: review('needs_revision', 'high') } }),
    )
    expect(run.phases.find(({ id }) => id === '1.3')?.status).toBe('completed')
  })
})

describe('a person overrides a gate', () => {
  test('while a repair is under way: the phase ends as it is', () => {
    given(aRun(), upTo('2.3'), accepted('impl-review-1', review('needs_revision', 'high')), starts('impl-review-fix-1'))
      .when(overrides('IMPLEMENT->TEST'))
      .gives(
        'overridden IMPLEMENT->TEST',
        'step-completed impl-review-fix-1 #9 by a person',
        'phase-completed 2.3',
        'gate-passed IMPLEMENT->TEST',
        'phase-started 3.1',
        'steps-planned tests-1',
      )
  })

  test('that stands before the last phase: only what holds it is passed over', () => {
    given(aRun(), upTo('4.2'), accepted('final-review-1', review('blocked')))
      .when(overrides('FINAL->COMPLETE'))
      .gives(
        'overridden FINAL->COMPLETE',
        'run-resumed session-1 100',
        'phase-completed 4.2',
        'phase-started 4.3',
        'steps-planned completion-1 commit-1(completion-1)',
      )
  })

  test('that a phase of several steps holds: all of them', () => {
    given(aRun(), accepted('explore-1'))
      .when(overrides('EXPLORE->PLAN'))
      .gives(
        'overridden EXPLORE->PLAN',
        'step-completed explore-2 #0 by a person',
        'phase-completed 0',
        'gate-passed EXPLORE->PLAN',
        'phase-started 1.1',
        'steps-planned brainstorm-1',
      )
  })

  test('that is still ahead, or passed: refused', () => {
    given(aRun(), upTo('1.1'))
      .when(overrides('PLAN->IMPLEMENT'))
      .refuses('gate-ahead', /after phase 1\.3; the run is at 1\.1 Brainstorm\..*brainstorm-1/)
    given(aRun(), upTo('1.1')).when(overrides('EXPLORE->PLAN')).refuses('gate-passed')
  })
})

describe('is refused', () => {
  test('for a plan and a commit message that are not there or cannot be read, with what is wrong', () => {
    given(aRun(), upTo('1.2'))
      .when(overrides('plan-1', { 'plan-1': { ok: false, problems: ['plan.md:3: no tasks'] } }))
      .refuses('not-overridable', /plan\.md:3: no tasks/)
    given(aRun(), upTo('1.2'))
      .when(overrides('plan-1'))
      .refuses('not-overridable', /--plan PATH/)
    given(aRun(), upTo('4.3'))
      .when(overrides('completion-1'))
      .refuses('not-overridable', /\/phasegate:override 4\.3$/)
  })

  test('for what is not there or has ended, with what there is', () => {
    given(aRun())
      .when(overrides('plan-review-1'))
      .refuses('unknown-step', /explore-1, explore-2/)
    given(aRun(), accepted('explore-1'))
      .when(overrides('explore-1'))
      .refuses('unknown-step', /now; there is explore-2/)
    given(aRun(), accepted('explore-1')).when(overrides('')).refuses('unknown-step')
  })

  test('for a task of a phase that is over', () => {
    const goOn = { ...settings, stages: { IMPLEMENT: { onFailedTask: 'continue' } } }
    given(aRun({ settings: goOn }), upTo('2.1', { 'task-1': [], 'task-2': [] }), failed('task-1'), accepted('task-2'))
      .when(overrides('task-1'))
      .refuses('unknown-step')
  })

  test('for a verdict that a repair has already answered', () => {
    given(aRun(), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high')))
      .when(overrides('plan-review-1'))
      .refuses('unknown-step')
  })

  test('while the run is stopped: it has to go on first', () => {
    given(aRun(), stops)
      .when(overrides('explore-1'))
      .refuses('not-running', /\/phasegate:resume$/)
  })

  test('when the run is completed, or none is there', () => {
    given(aRun(), toTheEnd).when(overrides('explore-1')).refuses('run-completed')
    given().when(overrides('explore-1')).refuses('no-run')
  })
})

describe('tests', () => {
  const overridden = { kind: 'tests', passed: null } as const
  const testsOf = (run: Run) => run.phases.find(({ id }) => id === '3.1')?.facts

  test('that a person overrode have not passed, and say whose word counts', () => {
    const { run } = given(aRun(), upTo('3.1'), overrides('tests-1'))
    expect(testsOf(run)).toEqual({
      ...overridden,
      summary: 'counted as passed by a person: I have looked',
      overridden: { reason: 'I have looked', instead: null },
    })
    expect(run.phases.find(({ id }) => id === '3.2')?.text).toMatch(/Nothing to analyze: counted as passed by a person/)
  })

  test('that failed, while they are analysed: the analysis ends with them', () => {
    given(aRun(), upTo('3.1'), accepted('tests-1', tests(false)), starts('analysis-1'))
      .when(overrides('tests-1'))
      .gives(
        'overridden tests-1',
        'step-completed tests-1 #0 by a person',
        'step-completed analysis-1 #10 by a person',
        'phase-completed 3.2',
        'phase-started 3.3',
        'steps-planned test-review-1',
      )
  })

  test('that failed, while they are reviewed', () => {
    const { run } = given(aRun({ settings }), upTo('3.1'), accepted('tests-1', tests(false)), overrides('3.1'))
    expect(testsOf(run)).toMatchObject({ ...overridden, summary: expect.stringMatching(/instead of: test: failed/) })
  })

  test('that failed, and made the review fail: it is tried again', () => {
    const refused = Array.from({ length: 4 }, () => fails('test-review-1', 'status: approved while the tests fail'))
    given(aRun({ settings }), upTo('3.1'), accepted('tests-1', tests(false)), starts('test-review-1'), ...refused)
      .when(overrides('3.1'))
      .gives(
        'overridden 3.1',
        'run-resumed session-1 100',
        'step-completed tests-1 #0 by a person',
        'step-retried test-review-1',
      )
  })

  test('that failed beside a linter that is not there: that is not told as what they stand against', () => {
    const lint = { skipped: 'no lint command found: package.json has no "lint" script' }
    const bad = testFacts(
      testResults(lint, { command: 'npm test', exitCode: 1, durationMs: 1000, stdout: '', stderr: '' }),
    )
    const { run } = given(aRun({ settings }), upTo('3.1'), accepted('tests-1', bad), overrides('3.1'))
    const instead = 'test: failed with exit code 1 (npm test, 1.0 s)'
    expect(testsOf(run)).toMatchObject({
      summary: `counted as passed by a person: I have looked (instead of: ${instead})`,
      overridden: { reason: 'I have looked', instead },
    })
  })

  test('that failed in a journal of 0.1.0, which says of them one sentence', () => {
    const bad: Facts = { kind: 'tests', passed: false, summary: 'lint: passed; test: failed (npm test)' }
    const { run } = given(aRun({ settings }), upTo('3.1'), accepted('tests-1', bad), overrides('3.1'))
    expect(testsOf(run)).toMatchObject({ overridden: { instead: 'lint: passed; test: failed (npm test)' } })
  })

  test('that ran again after a repair', () => {
    const { run } = given(
      aRun(),
      upTo('3.3'),
      accepted('test-review-1', review('needs_revision', 'high')),
      accepted('test-review-fix-1'),
      overrides('test-review-tests-1'),
    )
    expect(testsOf(run)).toMatchObject({ ...overridden, summary: expect.stringMatching(/instead of: test: passed/) })
  })

  test('that passed cannot be overridden', () => {
    given(aRun(), upTo('3.3')).when(overrides('tests-1')).refuses('unknown-step')
  })
})

test('a task that a person counts as done lets those wait again that were skipped for it', () => {
  const tasks = { 'task-1': [], 'task-2': ['task-1'], 'task-3': ['task-2'], 'task-4': [] }
  given(aRun({ settings }), upTo('2.1', tasks), failed('task-1'))
    .when(overrides('task-1'))
    .gives('overridden task-1', 'step-completed task-1 #0 by a person', 'step-retried task-2', 'step-retried task-3')
})

test('the last phase can be overridden as a whole: no commit, and no message for one', () => {
  const { run } = given(aRun(), upTo('4.3'), overrides('4.3'))
  expect(run).toMatchObject({
    status: 'completed',
    result: { commit: null, notes: ['overridden by a person: I have looked'] },
  })
})

test('a task that waits for two stays skipped when only one of them is overridden', () => {
  const tasks = { 'task-1': [], 'task-2': [], 'task-3': ['task-1', 'task-2'], 'task-4': [] }
  const { run } = given(aRun({ settings }), upTo('2.1', tasks), failed('task-1'), failed('task-2'), overrides('task-1'))
  expect(run.steps['task-3']).toMatchObject({ status: 'skipped', reason: expect.stringContaining('task-2') })
})
