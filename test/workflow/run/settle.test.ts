import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { phasegate, resume } from '../../../src/workflow/core/text.ts'
import type { PhaseDefinition } from '../../../src/workflow/run/phase.ts'
import type { Severity } from '../../../src/workflow/core/review.ts'
import type { Past, Tasks } from './run.ts'
import {
  accepted,
  aPlan,
  aRun,
  aTask,
  ends,
  failed,
  given,
  overrides,
  PHASES,
  reports,
  resumes,
  review,
  starts,
  tests,
  toTheEnd,
  upTo,
} from './run.ts'

const reviews = (step: string, ...severities: Severity[]): Past =>
  accepted(step, review('needs_revision', ...severities))

describe('a run where all goes well', () => {
  test('goes through the 13 phases and passes the 5 gates', () => {
    const { run } = given(aRun(), toTheEnd)
    expect(run.phases.map(({ id, status }) => `${id} ${status}`)).toEqual(PHASES.map(({ id }) => `${id} completed`))
    expect(run.gates).toEqual({
      'EXPLORE->PLAN': 'passed',
      'PLAN->IMPLEMENT': 'passed',
      'IMPLEMENT->TEST': 'passed',
      'TEST->FINAL': 'passed',
      'FINAL->COMPLETE': 'passed',
    })
    expect(run).toMatchObject({ status: 'completed', result: { branch: 'phasegate/add', commit: 'c0ffee', notes: [] } })
  })

  test('without TEST there is one gate from IMPLEMENT to FINAL', () => {
    const { run } = given(aRun({ without: ['3.1', '3.2', '3.3'] }), toTheEnd)
    expect(Object.keys(run.gates)).toEqual(['EXPLORE->PLAN', 'PLAN->IMPLEMENT', 'IMPLEMENT->FINAL', 'FINAL->COMPLETE'])
  })

  test('without 4.3 it ends with no commit, and says so', () => {
    const { run } = given(aRun({ without: ['4.3'] }), toTheEnd)
    expect(run.result).toEqual({ branch: null, commit: null, notes: ['no phase committed anything'] })
  })

  test('a phase added between others takes its place and the gate waits for it', () => {
    const audit: PhaseDefinition = {
      id: '2.4',
      stage: 'IMPLEMENT',
      name: 'Security Audit',
      type: 'review',
      step: 'security-audit',
      inputs: ['2.1-tasks.json'],
      output: '2.4-security-audit.json',
      check: 'review',
      gate: true,
      deadline: 20,
    }
    const phases = [...PHASES.slice(0, 7), audit, ...PHASES.slice(7)]
    given(aRun({ phases }), upTo('2.3'), starts('impl-review-1'))
      .when(reports('impl-review-1'))
      .gives(
        'step-completed impl-review-1 #8',
        'phase-completed 2.3',
        'phase-started 2.4',
        'steps-planned security-audit-1',
      )
    given(aRun({ phases }), upTo('2.4'), starts('security-audit-1'))
      .when(reports('security-audit-1', review('needs_revision', 'high')))
      .gives('step-completed security-audit-1 #9', 'steps-planned security-audit-fix-1')
    expect(given(aRun({ phases }), toTheEnd).run.status).toBe('completed')
  })
})

describe('a phase is completed when all its steps have ended', () => {
  test('not before', () => {
    given(aRun(), starts('explore-1'), starts('explore-2'))
      .when(reports('explore-1'))
      .gives('step-completed explore-1 #1')
  })

  test('then its gate is passed and the next phase starts', () => {
    given(aRun({ explorers: 1 }), starts('explore-1'))
      .when(reports('explore-1'))
      .gives(
        'step-completed explore-1 #1',
        'phase-completed 0',
        'gate-passed EXPLORE->PLAN',
        'phase-started 1.1',
        'steps-planned brainstorm-1',
      )
  })

  test('the plan is made by one planner for each area', () => {
    const areas = [
      { name: 'core', goal: 'the core' },
      { name: 'cli', goal: 'the command line' },
    ]
    given(aRun(), upTo('1.1'), starts('brainstorm-1'))
      .when(reports('brainstorm-1', { kind: 'areas', areas }))
      .gives(
        'step-completed brainstorm-1 #3',
        'phase-completed 1.1',
        'phase-started 1.2',
        'steps-planned plan-1 plan-2',
      )
  })

  test('a task of the plan needs the tasks it names', () => {
    given(aRun(), upTo('1.3', { 'task-1': [], 'task-2': ['task-1'] }), starts('plan-review-1'))
      .when(reports('plan-review-1'))
      .gives(
        'step-completed plan-review-1 #5',
        'phase-completed 1.3',
        'gate-passed PLAN->IMPLEMENT',
        'phase-started 2.1',
        'steps-planned task-1 task-2(task-1)',
      )
  })

  test('the completer writes the message, then code commits', () => {
    given(aRun(), upTo('4.2'), starts('final-review-1'))
      .when(reports('final-review-1'))
      .gives(
        'step-completed final-review-1 #12',
        'phase-completed 4.2',
        'phase-started 4.3',
        'steps-planned completion-1 commit-1(completion-1)',
      )
    given(aRun(), upTo('4.3'), accepted('completion-1'), starts('commit-1'))
      .when(reports('commit-1'))
      .gives(
        'step-completed commit-1 #14',
        'phase-completed 4.3',
        'gate-passed FINAL->COMPLETE',
        'run-completed c0ffee',
      )
  })

  test('a failed step blocks the run, with its reason and the next command', () => {
    const settings = { retries: { maxPerPhase: 0 } }
    const story = given(aRun({ settings, explorers: 1 }), starts('explore-1'))
    story
      .when(ends('explore-1', 'vanished'))
      .gives(
        'attempt-ended explore-1 #1 vanished, fail: it was vanished',
        'run-blocked /phasegate:resume --retry-failed',
      )
    expect(
      given(aRun({ settings, explorers: 1 }), starts('explore-1'), ends('explore-1', 'vanished')).run.failure?.reason,
    ).toBe('Explore: explore-1 failed: it was vanished')
  })

  test('and blocks only when the others have ended, so that nothing they do is lost', () => {
    const settings = { retries: { maxPerPhase: 0 } }
    given(aRun({ settings }), starts('explore-1'), starts('explore-2'))
      .when(ends('explore-1', 'vanished'))
      .gives('attempt-ended explore-1 #1 vanished, fail: it was vanished')
  })
})

describe('failed tasks', () => {
  const chain: Tasks = { 'task-1': [], 'task-2': ['task-1'], 'task-3': ['task-2'], 'task-4': [] }
  const settings = { retries: { maxPerTask: 0 } }

  test('skip the tasks that depend on them and nothing else', () => {
    given(aRun({ settings }), upTo('2.1', chain), starts('task-1'))
      .when(reports('task-1', aTask('failed')))
      .gives(
        'attempt-ended task-1 #6 reported, fail: I could not',
        'step-skipped task-2: it needs task-1, which failed',
        'step-skipped task-3: it needs task-2, which was skipped',
      )
  })

  test('block the run, with the reason, the command to try again, and the one that goes on without it', () => {
    const past = [aRun({ settings }), upTo('2.1', chain), accepted('task-4'), starts('task-1')]
    given(...past)
      .when(reports('task-1', aTask('failed')))
      .gives(
        'attempt-ended task-1 #7 reported, fail: I could not',
        'step-skipped task-2: it needs task-1, which failed',
        'step-skipped task-3: it needs task-2, which was skipped',
        'run-blocked /phasegate:resume --retry-failed',
      )
    expect(given(...past, reports('task-1', aTask('failed'))).run.failure).toEqual({
      reason: 'Task Execution: task-1 failed: I could not',
      next: resume({ kind: 'retry-failed' }),
      otherwise: phasegate('override', 'task-1', '--reason', '"…"'),
    })
  })

  test('let the run go on when a person does either', () => {
    const blocked = [aRun({ settings }), upTo('2.1', chain), failed('task-1'), accepted('task-4')]
    given(...blocked)
      .when(resumes({ kind: 'retry-failed' }))
      .gives('run-resumed session-2 200', 'step-retried task-1', 'step-retried task-2', 'step-retried task-3')
    given(...blocked)
      .when(overrides('task-1'))
      .gives(
        'overridden task-1',
        'run-resumed session-1 100',
        'step-completed task-1 #0 by a person',
        'step-retried task-2',
        'step-retried task-3',
      )
  })

  describe('where the settings say continue', () => {
    const goOn = { ...settings, stages: { IMPLEMENT: { onFailedTask: 'continue' } } }

    test('skip what depends on them, each once, and complete the phase', () => {
      given(aRun({ settings: goOn }), upTo('2.1', chain), accepted('task-4'), starts('task-1'))
        .when(reports('task-1', aTask('failed')))
        .gives(
          'attempt-ended task-1 #7 reported, fail: I could not',
          'step-skipped task-2: it needs task-1, which failed',
          'step-skipped task-3: it needs task-2, which was skipped',
          'phase-completed 2.1',
          'phase-started 2.2',
          'steps-planned simplify-1',
        )
    })

    test('are told to the review', () => {
      const { run } = given(aRun({ settings: goOn }), upTo('2.1', chain), failed('task-1'), accepted('task-4'))
      expect(run.phases.find(({ id }) => id === '2.1')).toMatchObject({
        status: 'completed',
        facts: {
          status: 'failed',
          summary: '1 of 4 tasks completed',
          filesModified: ['src/task-4.ts'],
          errors: [
            'task-1: it was vanished',
            'task-2: it needs task-1, which failed',
            'task-3: it needs task-2, which was skipped',
          ],
        },
      })
    })

    test('block the run all the same when no task completed: there is nothing to review', () => {
      given(aRun({ settings: goOn }), upTo('2.1', chain), failed('task-4'), starts('task-1'))
        .when(ends('task-1', 'vanished'))
        .gives(
          'attempt-ended task-1 #7 vanished, fail: it was vanished',
          'step-skipped task-2: it needs task-1, which failed',
          'step-skipped task-3: it needs task-2, which was skipped',
          'run-blocked /phasegate:resume --retry-failed',
        )
    })

    test.each([
      ['task-1', 'task-4'],
      ['task-4', 'task-1'],
    ])(
      'block the run where the model could not be reached for %s: without an outage it might have succeeded',
      (out, other) => {
        const bounds = { ...goOn, retries: { maxPerTask: 0, maxUnreachable: 0 } }
        const tasks = { 'task-1': [], 'task-2': [], 'task-4': [] }
        const past = [aRun({ settings: bounds }), upTo('2.1', tasks), accepted('task-2'), failed(other), starts(out)]
        given(...past)
          .when(ends(out, 'unreachable'))
          .gives(
            `attempt-ended ${out} #8 unreachable, fail: it was unreachable`,
            'run-blocked /phasegate:resume --retry-failed',
          )
        const { run } = given(...past, ends(out, 'unreachable'))
        expect(run.failure?.reason).toBe(`Task Execution: ${out} failed: it was unreachable`)
      },
    )
  })

  test('a task is not skipped while the one it needs may be tried again', () => {
    given(aRun(), upTo('2.1', chain), starts('task-1'))
      .when(reports('task-1', aTask('failed')))
      .gives('attempt-ended task-1 #6 reported, retry: I could not')
  })

  test('tasks that wait for one another, or for nothing there is, are skipped instead of waited for', () => {
    const { run } = given(aRun(), upTo('2.1', { 'task-1': [] }))
    expect(run.steps['task-1']?.status).toBe('pending')
    given(aRun(), upTo('1.3', { 'task-1': ['task-2'], 'task-2': ['task-1'] }), starts('plan-review-1'))
      .when(reports('plan-review-1'))
      .gives(
        'step-completed plan-review-1 #5',
        'phase-completed 1.3',
        'gate-passed PLAN->IMPLEMENT',
        'phase-started 2.1',
        'steps-planned task-1(task-2) task-2(task-1)',
        'step-skipped task-1: it needs task-2, which cannot complete',
        'step-skipped task-2: it needs task-1, which cannot complete',
        'run-blocked /phasegate:resume --from-phase 1.2',
      )
  })
})

describe('a plan without tasks', () => {
  const empty: Past = upTo('1.2')

  test('blocks the run: there would be nothing to do', () => {
    given(aRun(), empty, starts('plan-1'), reports('plan-1', aPlan({})), starts('plan-review-1'))
      .when(reports('plan-review-1'))
      .gives(
        'step-completed plan-review-1 #5',
        'phase-completed 1.3',
        'gate-passed PLAN->IMPLEMENT',
        'phase-started 2.1',
        'run-blocked /phasegate:resume --from-phase 1.2',
      )
  })

  test('where PLAN is not part of the run, a plan has to be given', () => {
    given()
      .when(aRun({ without: ['0', '1.1', '1.2', '1.3'] }))
      .gives('run-started run-1', 'phase-started 2.1', 'run-blocked /dispatch --replace --plan PATH <task>')
  })

  test('one that is given is carried out', () => {
    given()
      .when(aRun({ without: ['0', '1.1', '1.2', '1.3'], given: { '1.2': aPlan({ 'task-7': [] }) } }))
      .gives('run-started run-1', 'phase-started 2.1', 'steps-planned task-7')
  })
})

describe('a review that wants revision', () => {
  test('starts a fixer with the issues that count', () => {
    const story = given(aRun(), upTo('1.3'), starts('plan-review-1'))
    story
      .when(reports('plan-review-1', review('needs_revision', 'high', 'low')))
      .gives('step-completed plan-review-1 #5', 'steps-planned plan-review-fix-1')
    const { run } = given(aRun(), upTo('1.3'), reviews('plan-review-1', 'high', 'low'))
    expect(run.steps['plan-review-fix-1']).toMatchObject({
      executor: { kind: 'agent', agent: 'planner' },
      brief: { kind: 'fix', review: '1.3', issues: [{ severity: 'high' }] },
    })
  })

  test.each([
    ['low', 'steps-planned plan-review-fix-1'],
    ['medium', 'steps-planned plan-review-fix-1'],
    ['high', 'phase-completed 1.3'],
  ])('counts what is at or above blockOnSeverity: %s', (blockOnSeverity, expected) => {
    const { run } = given(
      aRun({ settings: { blockOnSeverity } }),
      upTo('1.3'),
      reviews('plan-review-1', 'medium', 'low'),
    )
    expect(run.steps['plan-review-fix-1'] ? 'steps-planned plan-review-fix-1' : 'phase-completed 1.3').toBe(expected)
  })

  test('a stage may count otherwise', () => {
    const settings = { blockOnSeverity: 'low', stages: { PLAN: { review: { blockOnSeverity: 'high' } } } }
    expect(given(aRun({ settings }), upTo('1.3'), reviews('plan-review-1', 'medium')).run.phases[3]?.status).toBe(
      'completed',
    )
  })

  test('is followed by another review, that sees the repair', () => {
    given(aRun(), upTo('1.3'), reviews('plan-review-1', 'high'), starts('plan-review-fix-1'))
      .when(reports('plan-review-fix-1'))
      .gives('step-completed plan-review-fix-1 #6', 'steps-planned plan-review-2')
    expect(
      given(
        aRun(),
        upTo('1.3'),
        reviews('plan-review-1', 'high'),
        accepted('plan-review-fix-1'),
        accepted('plan-review-2'),
      ).run.phases[3]?.status,
    ).toBe('completed')
  })

  test('a repaired plan is the plan that is carried out', () => {
    const repaired = accepted('plan-review-fix-1', aPlan({ 'task-1': [], 'task-2': [] }))
    given(aRun(), upTo('1.3'), reviews('plan-review-1', 'high'), repaired, starts('plan-review-2'))
      .when(reports('plan-review-2'))
      .gives(
        'step-completed plan-review-2 #7',
        'phase-completed 1.3',
        'gate-passed PLAN->IMPLEMENT',
        'phase-started 2.1',
        'steps-planned task-1 task-2',
      )
  })

  const round = (number: number): Past[] => [
    reviews(`plan-review-${number}`, 'high'),
    accepted(`plan-review-fix-${number}`),
  ]

  test('review.maxRetries rounds; then the stage starts again from its first phase', () => {
    const settings = { review: { maxRetries: 1 } }
    given(aRun({ settings }), upTo('1.3'), ...round(1), starts('plan-review-2'))
      .when(reports('plan-review-2', review('needs_revision', 'high')))
      .gives(
        'step-completed plan-review-2 #7',
        'phases-reopened 1.1: stage-restart',
        'phase-started 1.1 (2)',
        'steps-planned brainstorm-1',
      )
  })

  test('retries.maxPerStage restarts; then the run is blocked', () => {
    const settings = { stages: { PLAN: { review: { maxRetries: 0 } } }, retries: { maxPerStage: 1 } }
    const once = [upTo('1.3'), reviews('plan-review-1', 'high')]
    const issue = { severity: 'high', location: 'src/a.ts:1', issue: 'It is wrong.', suggestion: '' } as const
    const sentence: Facts = { kind: 'review', status: 'needs_revision', issues: [issue], summary: '' }
    const story = given(aRun({ settings }), ...once, upTo('1.3'), starts('plan-review-1'))
    story
      .when(reports('plan-review-1', review('needs_revision', 'high')))
      .gives('step-completed plan-review-1 #8', 'run-blocked /phasegate:resume --from-phase 1.3')
    expect(given(aRun({ settings }), ...once, ...once).run.failure?.reason).toBe(
      'Plan Review still finds 1 issue after 0 rounds of repair: a high issue',
    )
    expect(
      given(aRun({ settings }), ...once, upTo('1.3'), accepted('plan-review-1', sentence)).run.failure?.reason,
    ).toBe('Plan Review still finds 1 issue after 0 rounds of repair: It is wrong')
  })

  test('a fixer that fails blocks the run', () => {
    given(aRun(), upTo('1.3'), reviews('plan-review-1', 'high'), failed('plan-review-fix-1'))
      .when(starts('plan-review-fix-1'))
      .refuses('not-running', /retry-failed/)
  })

  test('the restarted stage has its repairs before it again', () => {
    const settings = { review: { maxRetries: 1 } }
    const used = [upTo('1.3'), ...round(1), reviews('plan-review-2', 'high')]
    given(aRun({ settings }), ...used, upTo('1.3'), starts('plan-review-1'))
      .when(reports('plan-review-1', review('needs_revision', 'high')))
      .gives('step-completed plan-review-1 #10', 'steps-planned plan-review-fix-1')
  })
})

describe('a thorough run', () => {
  const thorough = aRun({ profile: 'thorough' })

  test('has two reviewers, that do not wait for each other', () => {
    given(thorough, upTo('1.2'), starts('plan-1'))
      .when(reports('plan-1'))
      .gives(
        'step-completed plan-1 #4',
        'phase-completed 1.2',
        'phase-started 1.3',
        'steps-planned plan-review-1 plan-review-2',
      )
  })

  test('one of them is enough to send the work back', () => {
    given(thorough, upTo('1.3'), accepted('plan-review-1'), starts('plan-review-2'))
      .when(reports('plan-review-2', review('needs_revision', 'high')))
      .gives('step-completed plan-review-2 #6', 'steps-planned plan-review-fix-1')
    given(
      thorough,
      upTo('1.3'),
      reviews('plan-review-1', 'high'),
      accepted('plan-review-2'),
      starts('plan-review-fix-1'),
    )
      .when(reports('plan-review-fix-1'))
      .gives('step-completed plan-review-fix-1 #7', 'steps-planned plan-review-3 plan-review-4')
  })
})

describe('tests that fail', () => {
  const failing = accepted('tests-1', tests(false))

  test('are analysed and repaired, then run again', () => {
    given(aRun(), upTo('3.1'), starts('tests-1'))
      .when(reports('tests-1', tests(false)))
      .gives('step-completed tests-1 #9', 'phase-completed 3.1', 'phase-started 3.2', 'steps-planned analysis-1')
    given(aRun(), upTo('3.1'), failing, starts('analysis-1'))
      .when(reports('analysis-1'))
      .gives(
        'step-completed analysis-1 #10',
        'phase-completed 3.2',
        'phases-reopened 3.1: tests-failed',
        'phase-started 3.1 (2)',
        'steps-planned tests-1',
      )
  })

  // Code writes the artifact of 3.2.
  const PAST_ANALYSIS = [
    'step-completed tests-1 #11',
    'phase-completed 3.1',
    'phase-started 3.2 (2)',
    'phase-completed 3.2',
    'phase-started 3.3',
    'steps-planned test-review-1',
  ]

  test('and pass then: no agent analyses anything', () => {
    given(aRun(), upTo('3.1'), failing, accepted('analysis-1'), starts('tests-1'))
      .when(reports('tests-1', tests(true)))
      .gives(...PAST_ANALYSIS)
    expect(given(aRun(), upTo('3.3')).run.phases.find(({ id }) => id === '3.2')?.text).toBe(
      '## Status\n\nAll tests passed.\n',
    )
  })

  test('retries.maxPerPhase times; then the test review sees them as they are', () => {
    const settings = { retries: { maxPerPhase: 1 } }
    given(aRun({ settings }), upTo('3.1'), failing, accepted('analysis-1'), starts('tests-1'))
      .when(reports('tests-1', tests(false)))
      .gives(...PAST_ANALYSIS)
    const { run } = given(aRun({ settings }), upTo('3.1'), failing, accepted('analysis-1'), failing)
    expect(run.phases.find(({ id }) => id === '3.2')?.text).toBe(
      '## Status\n\nThe tests still fail after 1 round of repair.\n',
    )
  })

  test('and a review that they block is taken up again at the tests, since it cannot approve before they pass', () => {
    const settings = { retries: { maxPerPhase: 0, maxPerStage: 0 }, review: { maxRetries: 0 } }
    given(aRun({ settings }), upTo('3.1'), failing, starts('test-review-1'))
      .when(reports('test-review-1', review('needs_revision', 'high')))
      .gives('step-completed test-review-1 #10', 'run-blocked /phasegate:resume --from-phase 3.1')
  })

  test('let no review pass whose issues are all too small to count: those count then', () => {
    const settings = { retries: { maxPerPhase: 0 }, blockOnSeverity: 'high' }
    given(aRun({ settings }), upTo('3.1'), failing, starts('test-review-1'))
      .when(reports('test-review-1', review('needs_revision', 'low')))
      .gives('step-completed test-review-1 #10', 'steps-planned test-review-fix-1')
  })

  test('run again after a repair of the test review, before the next review', () => {
    given(aRun(), upTo('3.3'), reviews('test-review-1', 'high'), starts('test-review-fix-1'))
      .when(reports('test-review-fix-1'))
      .gives(
        'step-completed test-review-fix-1 #11',
        'steps-planned test-review-tests-1 test-review-2(test-review-tests-1)',
      )
    const { run } = given(
      aRun(),
      upTo('3.3'),
      reviews('test-review-1', 'high'),
      accepted('test-review-fix-1'),
      accepted('test-review-tests-1', tests(false)),
    )
    expect(run.phases.find(({ id }) => id === '3.1')?.facts).toEqual(tests(false))
    expect(run.steps['test-review-tests-1']?.output).toBe('3.1-test-results.json')
  })

  test('and after a repair of the final review', () => {
    given(aRun(), upTo('4.2'), accepted('final-review-1', review('blocked', 'high')), starts('final-review-fix-1'))
      .when(reports('final-review-fix-1'))
      .gives(
        'step-completed final-review-fix-1 #13',
        'steps-planned final-review-tests-1 final-review-2(final-review-tests-1)',
      )
  })

  test('but not where TEST is off, nor before the tests first ran', () => {
    given(
      aRun({ without: ['3.1', '3.2', '3.3'] }),
      upTo('4.2'),
      accepted('final-review-1', review('blocked', 'high')),
      starts('final-review-fix-1'),
    )
      .when(reports('final-review-fix-1'))
      .gives('step-completed final-review-fix-1 #11', 'steps-planned final-review-2')
    given(aRun(), upTo('2.3'), reviews('impl-review-1', 'high'), starts('impl-review-fix-1'))
      .when(reports('impl-review-fix-1'))
      .gives('step-completed impl-review-fix-1 #9', 'steps-planned impl-review-2')
  })

  test('a run that begins at FINAL runs the tests of the run it goes on from', () => {
    const without = PHASES.filter(({ stage }) => stage !== 'FINAL').map(({ id }) => id)
    const { run } = given(
      aRun({ without, given: { '3.1': tests(true) } }),
      upTo('4.2'),
      accepted('final-review-1', review('blocked', 'high')),
      accepted('final-review-fix-1'),
    )
    expect(run.steps['final-review-tests-1']?.output).toBe('3.1-test-results.json')
  })

  test('a code step that fails for good blocks the run and starts no reviewer', () => {
    given(
      aRun(),
      upTo('3.3'),
      reviews('test-review-1', 'high'),
      accepted('test-review-fix-1'),
      failed('test-review-tests-1'),
    )
      .when(starts('test-review-2'))
      .refuses('not-running', /test-review-tests-1 failed.*--retry-failed/)
  })
})

describe('a project without tests', () => {
  test('has nothing analysed, which is said and is no pass', () => {
    const { run } = given(aRun(), upTo('3.1'), accepted('tests-1', tests(null)))
    expect(run.phases.find(({ id }) => id === '3.2')?.text).toBe(
      '## Status\n\nNothing to analyze: test: skipped (no command found).\n',
    )
    expect(run.steps['test-review-1']?.status).toBe('pending')
  })

  test('gets its first tests run when the test review had them written', () => {
    given(
      aRun(),
      upTo('3.1'),
      accepted('tests-1', tests(null)),
      reviews('test-review-1', 'high'),
      starts('test-review-fix-1'),
    )
      .when(reports('test-review-fix-1'))
      .gives(
        'step-completed test-review-fix-1 #11',
        'steps-planned test-review-tests-1 test-review-2(test-review-tests-1)',
      )
  })
})

describe('a final review', () => {
  test('that blocks without an issue that counts blocks the run', () => {
    given(aRun(), upTo('4.2'), starts('final-review-1'))
      .when(reports('final-review-1', review('blocked', 'low')))
      .gives('step-completed final-review-1 #12', 'run-blocked /phasegate:resume --from-phase 4.2')
  })

  test('that still blocks after its rounds blocks the run: FINAL does not start again', () => {
    const settings = { review: { maxRetries: 1 } }
    const blocking = review('blocked', 'high')
    const used = [
      accepted('final-review-1', blocking),
      accepted('final-review-fix-1'),
      accepted('final-review-tests-1', tests(true)),
    ]
    given(aRun({ settings }), upTo('4.2'), ...used, starts('final-review-2'))
      .when(reports('final-review-2', blocking))
      .gives('step-completed final-review-2 #15', 'run-blocked /phasegate:resume --from-phase 4.2')
  })
})
