import { describe, expect, test } from 'vitest'
import type { PlanOnDisk } from '../../../src/workflow/run/adopt-plan.ts'
import { minutes } from '../given.ts'
import {
  accepted,
  aPlan,
  aRun,
  asks,
  attaches,
  ends,
  failed,
  given,
  PHASES,
  reports,
  resumes,
  review,
  starts,
  stops,
  type Tasks,
  tests,
  toTheEnd,
  upTo,
} from './run.ts'

const settings = { retries: { maxPerPhase: 0, maxPerTask: 0 } }

describe('resuming', () => {
  test('binds the run to the session that asks', () => {
    given(aRun(), stops).when(resumes()).gives('run-resumed session-2 200')
    expect(given(aRun(), stops, resumes()).run).toMatchObject({
      status: 'running',
      conductor: { session: 'session-2', client: 200 },
      failure: null,
      stoppedAt: null,
    })
  })

  test('interrupts what another client had at work, which is nobody’s failure', () => {
    given(aRun({ settings }), starts('explore-1'))
      .when(resumes())
      .gives('attempt-ended explore-1 #1 interrupted, retry: the session it ran in ended', 'run-resumed session-2 200')
    given(aRun({ settings }), starts('explore-1'), resumes())
      .when(starts('explore-1', { session: 'session-2' }))
      .gives('step-started explore-1 #2 explorer')
  })

  test('in the same client keeps the agents that are at work', () => {
    given(aRun(), starts('explore-1'), stops)
      .when(resumes({ kind: 'continue' }, 'session-1', 100))
      .gives('run-resumed session-1 100')
  })

  test('after /clear, a new session in the same process, keeps them too', () => {
    given(aRun(), starts('explore-1'))
      .when(resumes({ kind: 'continue' }, 'session-9', 100))
      .gives('run-resumed session-9 100')
  })

  test('of the same session in a new process does not: its agents died with the old one', () => {
    given(aRun(), starts('explore-1'))
      .when(resumes({ kind: 'continue' }, 'session-1', 101))
      .gives('attempt-ended explore-1 #1 interrupted, retry: the session it ran in ended', 'run-resumed session-1 101')
  })

  test('ends what code had at work: it lived in a call that is over', () => {
    given(aRun(), upTo('3.1'), starts('tests-1'), stops)
      .when(resumes({ kind: 'continue' }, 'session-1', 100))
      .gives('attempt-ended tests-1 #9 interrupted, retry: a person resumed the run', 'run-resumed session-1 100')
  })

  test('from a shell, where nobody can work, interrupts everything', () => {
    given(aRun({ session: null, client: null }), starts('explore-1', { session: null }))
      .when(resumes({ kind: 'continue' }, null, null))
      .gives('attempt-ended explore-1 #1 interrupted, retry: the session it ran in ended', 'run-resumed null null')
  })

  test('a run that runs in this session as it is changes nothing', () => {
    given(aRun(), starts('explore-1'))
      .when(resumes({ kind: 'continue' }, 'session-1', 100))
      .gives()
  })

  test('gives the orchestrator its turns back', () => {
    const idle = given(aRun(), asks('end-turn'), resumes({ kind: 'continue' }, 'session-1', 100))
    expect(idle.run.conductor.idleTurns).toBe(0)
  })

  test('starts what rests at once: who asks does not want to wait', () => {
    given(aRun(), starts('explore-1'), ends('explore-1', 'unreachable'))
      .when(resumes({ kind: 'continue' }, 'session-1', 100))
      .gives('run-resumed session-1 100', 'step-retried explore-1')
  })

  test('makes the main thread the orchestrator again', () => {
    expect(given(aRun(), starts('explore-1', { caller: 'fork-1' }), stops, resumes()).run.conductor.manager).toBe(null)
  })

  test('is refused when the run is completed or not there', () => {
    given(aRun(), toTheEnd)
      .when(resumes())
      .refuses('run-completed', /\/dispatch/)
    given().when(resumes()).refuses('no-run')
  })
})

describe('a blocked run', () => {
  const blocked = [aRun({ settings, explorers: 1 }), failed('explore-1')]

  test('goes on with its failed steps afresh', () => {
    given(...blocked)
      .when(resumes())
      .gives('run-resumed session-2 200', 'step-retried explore-1')
    given(...blocked)
      .when(resumes({ kind: 'retry-failed' }))
      .gives('run-resumed session-2 200', 'step-retried explore-1')
  })

  test('has its attempts before it again', () => {
    given(...blocked, resumes(), starts('explore-1', { session: 'session-2' }))
      .when(ends('explore-1', 'vanished'))
      .gives(
        'attempt-ended explore-1 #2 vanished, fail: it was vanished',
        'run-blocked /phasegate:resume --retry-failed',
      )
  })

  test('that a review blocked goes on as the command it names says, also without its arguments', () => {
    const reviewed = [aRun(), upTo('4.2'), accepted('final-review-1', review('blocked'))]
    for (const plan of [{ kind: 'continue' }, { kind: 'from-phase', phase: '4.2' }] as const) {
      given(...reviewed)
        .when(resumes(plan))
        .gives(
          'run-resumed session-2 200',
          'phases-reopened 4.2: person',
          'phase-started 4.2 (2)',
          'steps-planned final-review-1',
        )
    }
    given(...reviewed)
      .when(resumes({ kind: 'retry-failed' }))
      .refuses('nothing-failed', /Go on with: \/phasegate:resume --from-phase 4\.2$/)
  })

  test('that has no plan does not go on without one', () => {
    given(aRun({ without: ['0', '1.1', '1.2', '1.3'] }))
      .when(resumes())
      .gives('run-resumed session-2 200', 'run-blocked /dispatch --replace --plan PATH <task>')
  })
})

describe('a plan that a person edited while the run was blocked', () => {
  const again = { kind: 'from-phase', phase: '1.3' } as const
  const onDisk = (tasks: Tasks): PlanOnDisk => ({ ok: true, tasks: aPlan(tasks).tasks })
  const TWO = { 'task-1': [], 'task-2': ['task-1'] }
  const strict = aRun({ settings: { review: { maxRetries: 0 }, retries: { maxPerStage: 0 } } })
  const blocked = [strict, upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high'))]

  test('is the plan that is reviewed and carried out', () => {
    given(...blocked)
      .when(resumes(again, 'session-2', 200, onDisk(TWO)))
      .gives(
        'run-resumed session-2 200',
        'phases-reopened 1.3: person',
        'plan-edited task-1 task-2',
        'phase-started 1.3 (2)',
        'steps-planned plan-review-1',
      )
    const edited = given(...blocked, resumes(again, 'session-1', 200, onDisk(TWO)), upTo('2.1'))
    expect(edited.run.phases.find(({ id }) => id === '2.1')?.steps).toEqual(['task-1', 'task-2'])
  })

  test('is nothing new where it says the same', () => {
    given(...blocked)
      .when(resumes(again, 'session-2', 200, onDisk({ 'task-1': [] })))
      .gives(
        'run-resumed session-2 200',
        'phases-reopened 1.3: person',
        'phase-started 1.3 (2)',
        'steps-planned plan-review-1',
      )
  })

  test('is refused with what is wrong with it', () => {
    given(...blocked)
      .when(resumes(again, 'session-2', 200, { ok: false, problems: ['line 3: no such task'] }))
      .refuses('plan-unreadable', /1\.2-plan\.md, then type this again:\n- line 3: no such task$/)
  })

  test('plays no part once its tasks were begun, before it is there, and while an agent repairs it', () => {
    const edited = resumes({ kind: 'continue' }, 'session-1', 100, onDisk(TWO))
    given(aRun(), upTo('2.1')).when(edited).gives()
    given(aRun(), upTo('1.2')).when(edited).gives()
    given(aRun(), upTo('1.3'), accepted('plan-review-1', review('needs_revision', 'high')))
      .when(edited)
      .gives()
    given(aRun(), upTo('2.2'))
      .when(resumes({ kind: 'from-phase', phase: '2.1' }, 'session-1', 100, onDisk(TWO)))
      .gives(
        'run-resumed session-1 100',
        'phases-reopened 2.1: person',
        'plan-edited task-1 task-2',
        'phase-started 2.1 (2)',
        'steps-planned task-1 task-2(task-1)',
      )
  })
})

describe('--retry-failed', () => {
  const tasks = { 'task-1': [], 'task-2': ['task-1'], 'task-3': [] }

  test('tries failed tasks and those skipped for them again, while the phase lasts', () => {
    given(aRun({ settings }), upTo('2.1', tasks), failed('task-1'))
      .when(resumes({ kind: 'retry-failed' }, 'session-1', 100))
      .gives('run-resumed session-1 100', 'step-retried task-1', 'step-retried task-2')
  })

  test('is refused when nothing failed, or in a phase that is over, with the way there', () => {
    given(aRun())
      .when(resumes({ kind: 'retry-failed' }))
      .refuses('nothing-failed', /Go on with: \/phasegate:resume$/)
    const goOn = { ...settings, stages: { IMPLEMENT: { onFailedTask: 'continue' } } }
    given(aRun({ settings: goOn }), upTo('2.1', tasks), failed('task-1'), accepted('task-3'))
      .when(resumes({ kind: 'retry-failed' }))
      .refuses('nothing-failed', /task-1.*phase 2\.1.*--from-phase 2\.1; or go on: \/phasegate:resume$/)
  })
})

describe('--from-phase', () => {
  test('opens the phase and all after it again; what came before is kept', () => {
    const { run } = given(aRun(), upTo('2.2'), resumes({ kind: 'from-phase', phase: '1.2' }))
    expect(run.phases.map(({ id, status, round }) => `${id} ${status} ${round}`).slice(0, 6)).toEqual([
      '0 completed 1',
      '1.1 completed 1',
      '1.2 running 2',
      '1.3 pending 1',
      '2.1 pending 1',
      '2.2 pending 1',
    ])
    expect(Object.keys(run.steps)).toEqual(['explore-1', 'explore-2', 'brainstorm-1', 'plan-1'])
    expect(Object.keys(run.gates)).toEqual(['EXPLORE->PLAN'])
    expect(run.reopened).toMatchObject([{ phase: '1.2' }])
  })

  test('interrupts what is at work there, also of this client', () => {
    given(aRun(), upTo('1.1'), starts('brainstorm-1'), attaches('brainstorm-1', 'agent-1'))
      .when(resumes({ kind: 'from-phase', phase: '0' }, 'session-1', 100))
      .gives(
        'attempt-ended brainstorm-1 #3 interrupted, retry: a person resumed the run',
        'run-resumed session-1 100',
        'phases-reopened 0: person',
        'phase-started 0 (2)',
        'steps-planned explore-1 explore-2',
      )
  })

  test('the attempts after it have new numbers, so that a late report is a stranger’s', () => {
    const again = given(
      aRun(),
      starts('explore-1'),
      resumes({ kind: 'from-phase', phase: '0' }, 'session-1', 100),
      starts('explore-1'),
    )
    again.when(reports('explore-1', undefined, 1)).gives()
    again.when(reports('explore-1')).gives('step-completed explore-1 #2')
  })

  test('all loops have their turns before them again', () => {
    const looped = [
      aRun({ settings: { retries: { maxPerPhase: 1 } } }),
      upTo('3.1'),
      accepted('tests-1', tests(false)),
      accepted('analysis-1'),
    ]
    expect(given(...looped).run.counters.testRounds).toBe(1)
    expect(given(...looped, resumes({ kind: 'from-phase', phase: '3.1' })).run.counters).toEqual({
      testRounds: 0,
      fixRounds: {},
      restarts: {},
    })
  })

  test.each([
    ['9.9', 'unknown-phase', /no phase 9\.9\. Phases to go back to: 0; to go on: \/phasegate:resume$/],
    ['4.1', 'phase-ahead', /phase 4\.1 needs what phase 0 has not given yet/],
  ])('%s is refused: %s', (phase, code, text) => {
    given(aRun())
      .when(resumes({ kind: 'from-phase', phase }))
      .refuses(code, text)
  })

  test('a phase that is skipped is refused', () => {
    given(aRun({ without: ['3.1', '3.2', '3.3'] }))
      .when(resumes({ kind: 'from-phase', phase: '3.1' }))
      .refuses('unknown-phase')
  })
})

test('a phase that is skipped stays skipped when others are opened again', () => {
  const { run } = given(
    aRun({ without: ['3.1', '3.2', '3.3'] }),
    upTo('4.1'),
    resumes({ kind: 'from-phase', phase: '2.2' }),
  )
  expect(run.phases.filter(({ status }) => status === 'skipped').map(({ id }) => id)).toEqual(['3.1', '3.2', '3.3'])
})

describe('--restart-stage and --restart-previous', () => {
  test('go back to the first phase of this stage, or of the one before', () => {
    given(aRun(), upTo('2.2'))
      .when(resumes({ kind: 'restart-stage' }))
      .gives(
        'run-resumed session-2 200',
        'phases-reopened 2.1: person',
        'phase-started 2.1 (2)',
        'steps-planned task-1',
      )
    given(aRun(), upTo('2.2'))
      .when(resumes({ kind: 'restart-previous' }))
      .gives(
        'run-resumed session-2 200',
        'phases-reopened 1.1: person',
        'phase-started 1.1 (2)',
        'steps-planned brainstorm-1',
      )
  })

  test('skip stages that are not part of the run', () => {
    given(aRun({ without: ['3.1', '3.2', '3.3'] }), upTo('4.1'))
      .when(resumes({ kind: 'restart-previous' }))
      .gives(
        'run-resumed session-2 200',
        'phases-reopened 2.1: person',
        'phase-started 2.1 (2)',
        'steps-planned task-1',
      )
  })

  test('before the first stage there is none', () => {
    given(aRun())
      .when(resumes({ kind: 'restart-previous' }))
      .refuses('no-previous-stage', /--restart-stage/)
    const without = PHASES.filter(({ stage }) => stage === 'EXPLORE' || stage === 'PLAN').map(({ id }) => id)
    given(aRun({ without, given: { '1.2': { kind: 'plan', tasks: [] } } }))
      .when(resumes({ kind: 'restart-previous' }))
      .refuses('no-previous-stage')
  })
})

test('a run can be resumed any number of times', () => {
  const again = [
    starts('explore-1', { session: 'session-2' }),
    resumes({ kind: 'continue' }, 'session-3', 300),
    stops,
    resumes(),
  ]
  expect(given(aRun(), resumes(), ...again, ...again, minutes(1)).run).toMatchObject({
    status: 'running',
    conductor: { session: 'session-2' },
    dispatches: 2,
  })
})
