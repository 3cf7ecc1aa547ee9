import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { mayPlan } from '../../../src/workflow/run/one-area.ts'
import { accepted, aPlan, aRun, failed, given, type Past, reports, resumes, review, starts, upTo } from './run.ts'

const { tasks } = aPlan({ 'task-1': [] })
const PLANNED: Facts = { kind: 'areas', areas: [{ name: 'core', goal: 'the core' }], tasks }

/** Whether who names the areas may plan, when this has happened. */
const plans = (...past: Past[]): boolean => {
  const { run } = given(...past)
  return run.phases.some((phase) => mayPlan(run, phase))
}

describe('one area', () => {
  test('planned by who names it needs no planner: code completes the phase with that plan', () => {
    given(aRun(), upTo('1.1'), starts('brainstorm-1'))
      .when(reports('brainstorm-1', PLANNED))
      .gives(
        'step-completed brainstorm-1 #3',
        'phase-completed 1.1',
        'phase-started 1.2',
        'phase-completed 1.2',
        'phase-started 1.3',
        'steps-planned plan-review-1',
      )
    const { run } = given(aRun(), upTo('1.1'), accepted('brainstorm-1', PLANNED))
    expect(run.phases.find(({ id }) => id === '1.2')).toMatchObject({
      facts: { kind: 'plan', tasks },
      reason: 'one area, planned by who named it',
      text: null,
    })
  })

  test('without a plan that is good gets a planner as ever', () => {
    given(aRun(), upTo('1.1'), starts('brainstorm-1'))
      .when(reports('brainstorm-1', { kind: 'areas', areas: PLANNED.kind === 'areas' ? PLANNED.areas : [] }))
      .gives('step-completed brainstorm-1 #3', 'phase-completed 1.1', 'phase-started 1.2', 'steps-planned plan-1')
  })

  test('is planned by a planner where a person goes back to the plan, or the stage starts again', () => {
    const settings = { review: { maxRetries: 0 } }
    const planned: Past[] = [aRun({ settings }), upTo('1.1'), accepted('brainstorm-1', PLANNED)]
    const again = given(...planned, resumes({ kind: 'from-phase', phase: '1.2' }, 'session-1')).run
    expect(again.steps['plan-1']?.status).toBe('pending')
    const sentBack = accepted('plan-review-1', review('needs_revision', 'high'))
    expect(given(...planned, sentBack).run.steps['brainstorm-1']?.status).toBe('pending')
    expect(plans(...planned, sentBack)).toBe(false)
    expect(given(...planned, sentBack, accepted('brainstorm-1')).run.steps['plan-1']?.status).toBe('pending')
  })
})

test('who names the areas may plan until a plan was made, and in no thorough run', () => {
  expect(plans(aRun(), upTo('1.1'))).toBe(true)
  expect(plans(aRun(), upTo('1.1'), failed('brainstorm-1'))).toBe(true)
  expect(plans(aRun(), upTo('1.3'))).toBe(false)
  expect(plans(aRun({ profile: 'thorough' }), upTo('1.1'))).toBe(false)
  expect(plans(aRun({ without: ['1.2'] }), upTo('1.1'))).toBe(false)
})
