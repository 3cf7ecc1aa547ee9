import { describe, expect, test } from 'vitest'
import { Event } from '../../../src/workflow/run/event.ts'
import { decide } from '../../../src/workflow/run/decide.ts'
import { resume } from '../../../src/workflow/core/text.ts'
import { minutes, START } from '../given.ts'
import {
  accepted,
  aPlan,
  aRun,
  asks,
  attaches,
  aTask,
  ends,
  fails,
  given,
  PHASES,
  reports,
  resumes,
  startCommand,
  starts,
  stops,
  toTheEnd,
  upTo,
} from './run.ts'

describe('starting a run', () => {
  test('starts the first phase and plans one step for each explorer', () => {
    given()
      .when(aRun({ explorers: 3 }))
      .gives('run-started run-1', 'phase-started 0', 'steps-planned explore-1 explore-2 explore-3')
  })

  test('is refused while a run is there, with what can be done', () => {
    given(aRun())
      .when(aRun())
      .refuses('run-active', /resume.*--replace/)
    given(aRun(), stops)
      .when(aRun())
      .refuses('run-active', /stopped/)
  })

  test('is refused when nothing is left to do', () => {
    given()
      .when(aRun({ without: PHASES.map(({ id }) => id) }))
      .refuses('nothing-scheduled')
  })

  test('is refused with phases that do not fit together', () => {
    const twice = PHASES.map((phase) => (phase.id === '2.2' ? { ...phase, step: 'impl-review' } : phase))
    given()
      .when(aRun({ phases: twice }))
      .refuses('phase-file', /phase 2\.3 .*step: impl-review is taken by phase 2\.2/)
  })

  test('skips the phases that are not wanted', () => {
    given()
      .when(aRun({ without: ['0', '1.1'] }))
      .gives('run-started run-1', 'phase-started 1.2', 'steps-planned plan-1')
  })
})

describe('starting a step', () => {
  test('numbers the attempts of a run without a gap', () => {
    given(aRun(), starts('explore-1')).when(starts('explore-2')).gives('step-started explore-2 #2 explorer')
  })

  test('says which agent starts, or that code does', () => {
    expect(given(aRun(), starts('explore-1')).run.steps['explore-1']?.attempts).toMatchObject([{ agent: 'explorer' }])
    expect(given(aRun(), upTo('3.1'), starts('tests-1')).run.steps['tests-1']?.attempts).toMatchObject([
      { agent: null },
    ])
  })

  test.each([
    [
      'nobody has planned it',
      starts('plan-1'),
      /plan-1 is not a step that is planned now; .*phase 0 Explore, next: explore-2/,
    ],
    ['it runs already', starts('explore-1'), /explore-1 is running/],
  ])('is refused when %s', (_, command, text) => {
    given(aRun(), starts('explore-1')).when(command).refuses('not-next', text)
  })

  test('is refused when it is done', () => {
    given(aRun(), accepted('explore-1'))
      .when(starts('explore-1'))
      .refuses('not-next', /explore-1 is completed/)
  })

  test('is refused while what it needs is not done', () => {
    given(aRun(), upTo('2.1', { 'task-1': [], 'task-2': ['task-1'] }))
      .when(starts('task-2'))
      .refuses('not-next', /task-2 needs task-1 first; .*next: task-1/)
  })

  test('is refused beyond the number of agents that may work at once', () => {
    const settings = { stages: { EXPLORE: { maxParallelAgents: 1 } } }
    given(aRun({ settings }), starts('explore-1'))
      .when(starts('explore-2'))
      .refuses('not-next', /waits for an agent to end; .*nothing may start now/)
    given(aRun({ settings }), accepted('explore-1'))
      .when(starts('explore-2'))
      .gives('step-started explore-2 #2 explorer')
  })

  test('is refused to a session that does not own the run', () => {
    given(aRun())
      .when(starts('explore-1', { session: 'session-2' }))
      .refuses('not-owner', /session-1 owns this run.*--take-over/)
    given(aRun())
      .when(starts('explore-1', { session: null }))
      .gives('step-started explore-1 #1 explorer')
  })

  test('blocks the run when an artifact of an earlier gate is gone, with the way to make it again', () => {
    const starting = starts('task-1', { missing: ['1.2-plan.md'] })
    given(aRun(), upTo('2.1')).when(starting).gives('run-blocked /phasegate:resume --from-phase 1.2')
    const withPlan = [
      aRun({ without: ['0', '1.1', '1.2', '1.3'], given: { '1.2': aPlan({ 'task-1': [] }) } }),
      starting,
    ]
    expect(given(...withPlan).run.failure).toEqual({
      reason: "task-1 needs 1.2-plan.md, gone from the run's folder .agents/tmp/phases; put it back there first",
      next: resume(),
    })
  })

  test('is refused when the run is stopped, blocked or not there', () => {
    given(aRun(), stops)
      .when(starts('explore-1'))
      .refuses('not-running', /stopped: a person stopped it\. Next: \/phasegate:resume/)
    given()
      .when(starts('explore-1'))
      .refuses('no-run', /\/dispatch/)
  })

  test('remembers who orchestrates: a fork by its agents, not by what code does', () => {
    expect(given(aRun(), starts('explore-1', { caller: 'fork-1' })).run.conductor.manager).toBe('fork-1')
    expect(given(aRun(), upTo('3.1'), starts('tests-1', { caller: 'fork-1' })).run.conductor.manager).toBe(null)
  })
})

describe('an agent', () => {
  test('is attached to its attempt once', () => {
    given(aRun(), starts('explore-1'))
      .when(attaches('explore-1', 'agent-1'))
      .gives('agent-attached explore-1 #1 agent-1')
    given(aRun(), starts('explore-1'), attaches('explore-1', 'agent-1')).when(attaches('explore-1', 'agent-1')).gives()
    given(aRun(), starts('explore-1'), attaches('explore-1', 'agent-1')).when(attaches('explore-1', 'agent-2')).gives()
  })

  test('that belongs to no step changes nothing', () => {
    given(aRun()).when(attaches('explore-1', 'agent-1')).gives()
    given(aRun()).when(attaches('nothing-1', 'agent-1')).gives()
  })
})

describe('a report', () => {
  test('with good evidence completes the step', () => {
    given(aRun(), starts('explore-1')).when(reports('explore-1')).gives('step-completed explore-1 #1')
  })

  test('that comes twice changes nothing', () => {
    given(aRun(), accepted('explore-1')).when(reports('explore-1')).gives()
  })

  test('that is refused goes back to the same agent, with the problems', () => {
    given(aRun(), starts('explore-1'))
      .when(fails('explore-1', 'no findings'))
      .gives('report-refused explore-1 #1: no findings')
    given(aRun(), starts('explore-1'), fails('explore-1'))
      .when(reports('explore-1'))
      .gives('step-completed explore-1 #1')
  })

  test('that is refused more often than allowed ends the attempt', () => {
    const settings = { retries: { maxRefusals: 2 } }
    given(aRun({ settings }), starts('explore-1'), fails('explore-1'), fails('explore-1'))
      .when(fails('explore-1', 'still nothing'))
      .gives(
        'report-refused explore-1 #1: still nothing',
        'attempt-ended explore-1 #1 refused, retry: its report is still refused after 2 repairs: still nothing',
      )
  })

  test('after the last refusal is no late report: the agent has had its say', () => {
    const settings = { retries: { maxRefusals: 0 } }
    given(aRun({ settings }), starts('explore-1'), fails('explore-1')).when(fails('explore-1')).gives()
  })

  test('of an agent that says it failed ends the attempt, however good its file', () => {
    given(aRun(), upTo('2.1'), starts('task-1'))
      .when(reports('task-1', aTask('failed')))
      .gives('attempt-ended task-1 #6 reported, retry: I could not')
  })

  test('of an agent that needs what is not there stops the run with what to answer, and where', () => {
    const story = given(aRun(), upTo('2.1'), starts('task-1'), reports('task-1', aTask('needs_context')))
    expect(story.run.failure).toMatchObject({
      reason:
        'Task Execution: task-1 cannot go on: needs context: I could not. Answer it in its block of .agents/tmp/phases/1.2-plan.md',
      next: { kind: 'resume', plan: { kind: 'retry-failed' } },
    })
  })

  test('of an agent that was refused what it cannot do without stops the run with what to allow', () => {
    const refused = [{ command: 'npm ci', text: 'Permission denied' }]
    const denied = reports('task-1', { ...aTask('failed', 'src/a.ts'), refused })
    const { run } = given(aRun(), upTo('2.1'), starts('task-1'), denied)
    expect(run.failure?.reason).toBe(
      'Task Execution: task-1 cannot go on: I could not (refused here: npm ci: Permission denied; allow it: Bash(npm ci))',
    )
  })

  test('of an attempt that was given up is noted once, and changes nothing', () => {
    const late = given(aRun(), starts('explore-1'), ends('explore-1', 'vanished'))
    late.when(reports('explore-1')).gives('late-report-ignored explore-1 #1')
    given(aRun(), starts('explore-1'), ends('explore-1', 'vanished'), reports('explore-1'))
      .when(reports('explore-1'))
      .gives()
  })

  test('of an attempt that was given up does not count for the one that took its place', () => {
    given(aRun(), starts('explore-1'), ends('explore-1', 'overdue'), starts('explore-1'))
      .when(reports('explore-1', undefined, 1))
      .gives('late-report-ignored explore-1 #1')
    given(aRun(), starts('explore-1'), ends('explore-1', 'overdue'), accepted('explore-1'))
      .when(fails('explore-1', 'nothing', 1))
      .gives('late-report-ignored explore-1 #1')
  })

  test('of an agent that the run does not know changes nothing', () => {
    given(aRun())
      .when(reports('explore-1', { kind: 'text' }))
      .gives()
    given(aRun())
      .when(reports('nothing-1', { kind: 'text' }))
      .gives()
  })

  test('is recorded while the run is stopped', () => {
    given(aRun({ explorers: 1 }), starts('explore-1'), stops)
      .when(reports('explore-1'))
      .gives('step-completed explore-1 #1')
  })
})

describe('an attempt that ended without a report', () => {
  test.each([
    ['vanished', 'retry'],
    ['overdue', 'retry'],
    ['reported', 'retry'],
    ['interrupted', 'retry'],
  ] as const)('%s: the step is dispatched afresh', (ending, then) => {
    given(aRun(), starts('explore-1'))
      .when(ends('explore-1', ending))
      .gives(`attempt-ended explore-1 #1 ${ending}, ${then}: it was ${ending}`)
  })

  test('a step has as many new attempts as maxPerPhase says', () => {
    const settings = { retries: { maxPerPhase: 1 } }
    const once = [starts('explore-1'), ends('explore-1', 'vanished')]
    given(aRun({ settings }), ...once, starts('explore-1'))
      .when(ends('explore-1', 'vanished'))
      .gives('attempt-ended explore-1 #2 vanished, fail: it was vanished')
  })

  test('a task has as many as maxPerTask says', () => {
    const settings = { retries: { maxPerTask: 0, maxPerPhase: 5 } }
    given(aRun({ settings }), upTo('2.1', { 'task-1': [], 'task-2': [] }), starts('task-1'))
      .when(ends('task-1', 'vanished'))
      .gives('attempt-ended task-1 #6 vanished, fail: it was vanished')
  })

  test('an interrupted one counts for nothing', () => {
    const settings = { retries: { maxPerPhase: 0 } }
    const interrupted = [starts('explore-1'), ends('explore-1', 'interrupted')]
    given(aRun({ settings }), ...interrupted, ...interrupted, starts('explore-1'))
      .when(ends('explore-1', 'interrupted'))
      .gives('attempt-ended explore-1 #3 interrupted, retry: it was interrupted')
  })

  test('twice, or of a step that is not at work, changes nothing', () => {
    given(aRun(), starts('explore-1'), ends('explore-1', 'vanished')).when(ends('explore-1', 'vanished')).gives()
    given(aRun(), accepted('explore-1')).when(ends('explore-1', 'vanished')).gives()
    given(aRun())
      .when(ends('nothing-1', 'vanished', 1))
      .gives()
  })
})

describe('a model that cannot be reached', () => {
  const unreachable = [starts('explore-1'), ends('explore-1', 'unreachable')]

  test('is nobody’s failure: the step rests, twice as long each time', () => {
    const settings = { retries: { backoffSeconds: 30, maxPerPhase: 0 } }
    given(aRun({ settings }), starts('explore-1'))
      .when(ends('explore-1', 'unreachable'))
      .gives('attempt-ended explore-1 #1 unreachable, retry at 00:00:32: it was unreachable')
    given(aRun({ settings }), ...unreachable, minutes(1), starts('explore-1'))
      .when(ends('explore-1', 'unreachable'))
      .gives('attempt-ended explore-1 #2 unreachable, retry at 00:02:04: it was unreachable')
  })

  test('a step that rests may not start, and others may', () => {
    given(aRun(), ...unreachable)
      .when(starts('explore-1'))
      .refuses('not-next', /rests until 2026-01-01T00:00:32.000Z after: it was unreachable/)
    given(aRun(), ...unreachable)
      .when(starts('explore-2'))
      .gives('step-started explore-2 #2 explorer')
  })

  test('a step that rests keeps no other from its place', () => {
    const settings = { stages: { EXPLORE: { maxParallelAgents: 1 } } }
    given(aRun({ settings }), ...unreachable)
      .when(starts('explore-2'))
      .gives('step-started explore-2 #2 explorer')
  })

  test('no rest is longer than an hour, however often', () => {
    const settings = { retries: { backoffSeconds: 590, maxUnreachable: 100 } }
    const often = Array.from({ length: 60 }, () => [minutes(61), ...unreachable]).flat()
    const { run } = given(aRun({ settings }), ...often)
    const step = run.steps['explore-1']
    expect(Date.parse(step?.retryAt ?? '') - Date.parse(step?.attempts.at(-1)?.endedAt ?? '')).toBe(3_600_000)
  })

  test('fails the step after maxUnreachable new attempts', () => {
    const settings = { retries: { maxUnreachable: 1, backoffSeconds: 0 } }
    given(aRun({ settings }), ...unreachable, starts('explore-1'))
      .when(ends('explore-1', 'unreachable'))
      .gives('attempt-ended explore-1 #2 unreachable, fail: it was unreachable')
  })
})

describe('time', () => {
  test('a step has the deadline of its phase', () => {
    const deadline = PHASES.find(({ id }) => id === '0')?.deadline ?? 0
    const working = [aRun(), starts('explore-1')]
    given(...working, minutes(deadline - 0.1))
      .when(asks('check-time'))
      .gives()
    given(...working, minutes(deadline))
      .when(asks('check-time'))
      .gives('attempt-ended explore-1 #1 overdue, retry: it did not report within 15 minutes')
  })

  test('or that of the configuration for its stage', () => {
    const working = [aRun({ settings: { stages: { EXPLORE: { deadline: 2 } } } }), starts('explore-1')]
    given(...working, minutes(2))
      .when(asks('check-time'))
      .gives('attempt-ended explore-1 #1 overdue, retry: it did not report within 2 minutes')
  })

  test('passes for code as for agents', () => {
    given(aRun(), upTo('3.1'), starts('tests-1'), minutes(1440))
      .when(asks('check-time'))
      .gives('attempt-ended tests-1 #9 overdue, retry: it did not report within 30 minutes')
  })

  test('passes while the run is stopped, too', () => {
    given(aRun(), starts('explore-1'), stops, minutes(1440))
      .when(asks('check-time'))
      .gives('attempt-ended explore-1 #1 overdue, retry: it did not report within 15 minutes')
  })
})

describe('a session that is gone', () => {
  test('had agents that were interrupted, not slow; code was slow', () => {
    given(aRun({ explorers: 2 }), starts('explore-1'), minutes(600))
      .when(starts('explore-2', { isGone: true }))
      .gives(
        'attempt-ended explore-1 #1 interrupted, retry: the session it ran in ended',
        'step-started explore-2 #2 explorer',
      )
    given(aRun(), upTo('3.1'), starts('tests-1'), minutes(600))
      .when({ type: 'check-time', isGone: true })
      .gives('attempt-ended tests-1 #9 overdue, retry: it did not report within 30 minutes')
  })

  test('is taken over before anything ages', () => {
    given(aRun(), starts('explore-1'), minutes(600))
      .when(resumes())
      .gives('attempt-ended explore-1 #1 interrupted, retry: the session it ran in ended', 'run-resumed session-2 200')
  })
})

describe('the orchestrator ends its turn', () => {
  test('and is told again when there is something to start', () => {
    given(aRun()).when(asks('end-turn')).gives('turn-ended-early')
  })

  test('and nothing is said while agents work or rest', () => {
    given(aRun({ explorers: 1 }), starts('explore-1'))
      .when(asks('end-turn'))
      .gives()
    given(aRun({ explorers: 1 }), starts('explore-1'), ends('explore-1', 'unreachable'))
      .when(asks('end-turn'))
      .gives()
  })

  test('maxIdleStops times; then the run stops', () => {
    const settings = { retries: { maxIdleStops: 1 } }
    given(aRun({ settings }), asks('end-turn'))
      .when(asks('end-turn'))
      .gives('run-stopped the orchestrator ended its turn 2 times without starting explore-1')
  })

  test('counted since it last started a step', () => {
    const settings = { retries: { maxIdleStops: 1 } }
    given(aRun({ settings }), asks('end-turn'), starts('explore-1')).when(asks('end-turn')).gives('turn-ended-early')
  })

  test('and a run that is stopped says nothing', () => {
    given(aRun(), stops).when(asks('end-turn')).gives()
  })
})

describe('calls of the orchestrator are refused', () => {
  test('and counted, also while agents work, since it last started a step', () => {
    const settings = { retries: { maxIdleStops: 1 } }
    given(aRun({ settings }), starts('explore-1')).when(asks('refuse-calls')).gives('turn-ended-early')
    given(aRun({ settings }), asks('refuse-calls'), starts('explore-1'))
      .when(asks('refuse-calls'))
      .gives('turn-ended-early')
  })

  test('until the run stops', () => {
    const settings = { retries: { maxIdleStops: 1 } }
    given(aRun({ settings }), asks('refuse-calls'))
      .when(asks('refuse-calls'))
      .gives('run-stopped calls of the orchestrator were refused, or came to nothing, 2 times: no step was started')
  })

  test('which says nothing of a run that is stopped', () => {
    given(aRun(), stops).when(asks('refuse-calls')).gives()
  })
})

describe('stopping', () => {
  test('stops a run that is running, once', () => {
    given(aRun()).when(stops).gives('run-stopped a person stopped it')
    given(aRun(), stops).when(stops).gives()
  })

  test('is refused where no run is', () => {
    given().when(stops).refuses('no-run')
  })
})

test('compaction is noted while the run goes on', () => {
  given(aRun()).when(asks('compact-context')).gives('context-compacted')
  given(aRun(), toTheEnd).when(asks('compact-context')).gives()
})

test.each([
  attaches('explore-1', 'agent-1'),
  fails('explore-1'),
  ends('explore-1', 'vanished'),
  asks('check-time'),
  asks('end-turn'),
  asks('refuse-calls'),
])('where no run is any more, what hooks say changes nothing', (command) => {
  given().when(command).gives()
})

test('everything that is decided can be read back from JSON', () => {
  const events = decide(null, startCommand({}, START))
  expect(events.map((event) => Event.parse(JSON.parse(JSON.stringify(event))))).toEqual(events)
})
