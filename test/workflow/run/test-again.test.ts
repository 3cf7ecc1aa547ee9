import { describe, expect, test } from 'vitest'
import { testsPassed } from '../../../src/workflow/run/plan-steps.ts'
import { typed } from '../said.ts'
import type { Past } from './run.ts'
import {
  accepted,
  aRun,
  changes,
  given,
  overrides,
  reports,
  review,
  starts,
  tests,
  toTheEnd,
  TREES,
  upTo,
} from './run.ts'

describe('what changes after the tests passed is tested again', () => {
  test('before the phase that changed it ends', () => {
    given(aRun(), upTo('4.1'), starts('docs-1'))
      .when(changes('docs-1', ['README.md']))
      .gives('step-completed docs-1 #11', 'steps-planned docs-tests-1')
  })

  test('where nobody can tell what was changed, too', () => {
    given(aRun(), upTo('4.1'), starts('docs-1'))
      .when(changes('docs-1', null))
      .gives('step-completed docs-1 #11', 'steps-planned docs-tests-1')
  })

  test('not where nothing was changed', () => {
    given(aRun(), upTo('4.1'), starts('docs-1'))
      .when(changes('docs-1', []))
      .gives('step-completed docs-1 #11', 'phase-completed 4.1', 'phase-started 4.2', 'steps-planned final-review-1')
  })

  test('not where no tests ran', () => {
    given(aRun({ without: ['3.1', '3.2', '3.3'] }), upTo('4.1'), starts('docs-1'))
      .when(changes('docs-1', ['README.md']))
      .gives('step-completed docs-1 #9', 'phase-completed 4.1', 'phase-started 4.2', 'steps-planned final-review-1')
  })

  const documented = [aRun(), upTo('4.1'), starts('docs-1'), changes('docs-1', ['README.md']), starts('docs-tests-1')]

  test('and goes on where they pass', () => {
    given(...documented)
      .when(reports('docs-tests-1', tests(true)))
      .gives(
        'step-completed docs-tests-1 #12',
        'phase-completed 4.1',
        'phase-started 4.2',
        'steps-planned final-review-1',
      )
    expect(given(...documented, reports('docs-tests-1', tests(true)), toTheEnd).run.status).toBe('completed')
  })

  test('and goes back to their repair where they fail', () => {
    given(...documented)
      .when(reports('docs-tests-1', tests(false)))
      .gives(
        'step-completed docs-tests-1 #12',
        'phases-reopened 3.1: tests-failed',
        'phase-started 3.1 (2)',
        'steps-planned tests-1',
      )
  })

  test('a bounded number of times; then a person says what is to be done', () => {
    const once = [
      starts('docs-1'),
      changes('docs-1', ['README.md']),
      starts('docs-tests-1'),
      reports('docs-tests-1', tests(false)),
    ]
    const { run, when } = given(aRun(), upTo('4.1'), ...once, upTo('4.1'), ...once, upTo('4.1'), ...once)
    expect(run.status).toBe('blocked')
    expect(run.failure?.reason).toBe('the tests fail since Documentation changed README.md')
    expect(run.failure && typed(run.failure.next)).toBe('/phasegate:resume --from-phase 3.1')
    when(overrides('3.1')).gives(
      'overridden 3.1',
      'run-resumed session-1 100',
      'step-completed tests-1 #0 by a person',
      'phase-completed 4.1',
      'phase-started 4.2',
      'steps-planned final-review-1',
    )
  })

  const repaired = [
    aRun(),
    upTo('4.2'),
    starts('final-review-1'),
    reports('final-review-1', review('needs_revision', 'high')),
    starts('final-review-fix-1'),
  ]

  test('or counts as passed on the word of the person who lets the review go past', () => {
    const hasPassed = (...past: Past[]) => testsPassed(given(...past, overrides('4.2')).run)
    expect(hasPassed(...repaired)).toBeNull()
    expect(hasPassed(...repaired, changes('final-review-fix-1', ['src/a.ts']))).toBeNull()
    expect(
      hasPassed(
        ...repaired,
        changes('final-review-fix-1', ['src/a.ts']),
        accepted('final-review-tests-1', tests(true)),
      ),
    ).toBe(true)
  })
})

test('tasks that name the same file wait for each other in one checkout, and not where each has a tree', () => {
  const sharing = {
    kind: 'plan' as const,
    tasks: ['task-1', 'task-2'].map((id) => ({
      id,
      name: id,
      files: ['src/a.ts'],
      needs: [],
      complexity: 'easy' as const,
    })),
  }
  const planned = [upTo('1.2'), starts('plan-1'), reports('plan-1', sharing), accepted('plan-review-1')]
  const needs = (...past: Past[]) => given(...past, ...planned).run.steps['task-2']?.needs
  expect(needs(aRun())).toEqual(['task-1'])
  expect(needs(aRun({ trees: TREES }))).toEqual([])
})
