import { describe, expect, test } from 'vitest'
import {
  accepted,
  aRun,
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
    given(aRun(), upTo('2.1', tasks), overrides('task-1')).when(starts('task-2')).gives('step-started task-2 #6')
    const { run } = given(aRun(), upTo('2.1', { 'task-1': [] }), overrides('task-1'))
    expect(run.phases.find(({ id }) => id === '2.1')?.facts).toMatchObject({
      status: 'completed',
      summary: '1 of 1 tasks completed',
    })
  })

  test('the tests: nobody says that they passed', () => {
    const { run } = given(aRun(), upTo('3.1'), overrides('tests-1'))
    expect(run.phases.find(({ id }) => id === '3.2')?.text).toBe('## Status\n\nNo tests ran: a person overrode them.\n')
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
  test('for the plan and the commit message, which nothing can stand for', () => {
    given(aRun(), upTo('1.2'))
      .when(overrides('plan-1'))
      .refuses('not-overridable', /--plan PATH/)
    given(aRun(), upTo('4.3'))
      .when(overrides('completion-1'))
      .refuses('not-overridable', /commit-1/)
  })

  test('for what is not there or has ended, with what there is', () => {
    given(aRun())
      .when(overrides('plan-review-1'))
      .refuses('unknown-step', /gate EXPLORE->PLAN and the steps explore-1, explore-2/)
    given(aRun(), accepted('explore-1'))
      .when(overrides('explore-1'))
      .refuses('unknown-step', /the steps explore-2\./)
    given(aRun(), accepted('explore-1')).when(overrides('')).refuses('unknown-step')
  })

  test('for a task of a phase that is over', () => {
    given(aRun({ settings }), upTo('2.1', { 'task-1': [], 'task-2': [] }), failed('task-1'), accepted('task-2'))
      .when(overrides('task-1'))
      .refuses('unknown-step')
  })

  test('for a verdict that a repair has already answered', () => {
    given(aRun(), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high')))
      .when(overrides('plan-review-1'))
      .refuses('unknown-step')
  })

  test('while the run is stopped: it has to go on first', () => {
    given(aRun(), stops).when(overrides('explore-1')).refuses('not-running', /\/phasegate:resume/)
  })

  test('when the run is completed, or none is there', () => {
    given(aRun(), toTheEnd).when(overrides('explore-1')).refuses('run-completed')
    given().when(overrides('explore-1')).refuses('no-run')
  })
})

test('tests that a person overrode after a repair leave the last result as it was', () => {
  const { run } = given(
    aRun(),
    upTo('3.1'),
    accepted('tests-1', tests(true)),
    accepted('test-review-1', review('needs_revision', 'high')),
    accepted('test-review-fix-1'),
    overrides('test-review-tests-1'),
  )
  expect(run.phases.find(({ id }) => id === '3.1')?.facts).toEqual(tests(true))
})
