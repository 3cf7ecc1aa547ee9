import { describe, expect, test } from 'vitest'
import type { StepCommand } from '../../../src/workflow/core/command.ts'
import type { Ending } from '../../../src/workflow/core/ending.ts'
import type { Facts, TaskFacts } from '../../../src/workflow/core/facts.ts'
import { minutes, type Untimed } from '../given.ts'
import { given } from './errands.ts'

type Asked = Untimed<StepCommand>

const starts = (step: string, more: Partial<Extract<StepCommand, { type: 'start-step' }>> = {}): Asked => ({
  type: 'start-step',
  step,
  session: 'session-1',
  caller: null,
  ...more,
})
const reports = (step: string, attempt: number, facts: Facts = { kind: 'text' }): Asked => ({
  type: 'report-step',
  step,
  attempt,
  verdict: { ok: true, facts },
})
const leaves = (step: string, attempt: number, problem: string, more: { silent?: true } = {}): Asked => ({
  type: 'report-step',
  step,
  attempt,
  verdict: { ok: false, problems: [problem], ...more },
})
const ends = (step: string, attempt: number, ending: Ending): Asked => ({
  type: 'end-attempt',
  step,
  attempt,
  ending,
  reason: `it was ${ending}`,
})
const asks = (type: 'check-time' | 'end-turn', isGone = false): Asked => ({ type, isGone })
const attaches = (attempt: number, agentId: string): Asked => ({ type: 'attach-agent', step: 'list', attempt, agentId })
const adopts = (session: string): Asked => ({ type: 'adopt', session, client: 100 })
const takesOver = { type: 'take-over', session: 'session-2', client: 200 } as const
const aTask = (status: 'failed' | 'needs_context', ...errors: string[]): TaskFacts => ({
  kind: 'task',
  status,
  summary: 'No.',
  filesModified: [],
  errors,
})

describe('a step starts', () => {
  test('when it is offered, with the next number', () => {
    expect(given().next()).toBe('dispatch list bill')
    given().when(starts('list')).gives('step-started list #1 writer')
    given(starts('list')).when(starts('bill')).gives('step-started bill #2')
  })

  test('not when it runs, waits for another, or is none', () => {
    given(starts('list')).when(starts('list')).refuses('not-offered')
    given().when(starts('shop')).refuses('not-offered', 'shop may not start now')
    given().when(starts('tea')).refuses('not-offered')
    given(starts('list'), reports('list', 1)).when(starts('shop')).gives('step-started shop #2 buyer')
  })

  test('not by a session that does not carry it out; by a person in a shell', () => {
    given()
      .when(starts('list', { session: 'session-9' }))
      .refuses('not-offered')
    given()
      .when(starts('list', { session: null }))
      .gives('step-started list #1 writer')
  })

  test('with the files it is to change, as it finds them', () => {
    const found = { 'list.txt': null }
    expect(given(starts('list', { found })).world.steps['list']?.attempts).toMatchObject([{ found }])
    expect(given(starts('list', { found: {} })).world.steps['list']?.attempts).toMatchObject([{ found: null }])
  })

  test('and gives the orchestrator its turns back; an agent says who that is, code does not know', () => {
    const { world } = given(asks('end-turn'), starts('list', { caller: 'manager-1' }), starts('bill'))
    expect(world.conductor).toMatchObject({ manager: 'manager-1', idleTurns: 0 })
  })
})

test('an agent is attached to its attempt once', () => {
  given(starts('list')).when(attaches(1, 'agent-1')).gives('agent-attached list #1 agent-1')
  given(starts('list'), attaches(1, 'agent-1')).when(attaches(1, 'agent-2')).gives()
  given(starts('list')).when(attaches(7, 'agent-1')).gives()
})

describe('a report', () => {
  test('that is good completes the step; said again it is an echo', () => {
    given(starts('list')).when(reports('list', 1)).gives('step-completed list #1')
    given(starts('list'), reports('list', 1)).when(reports('list', 1)).gives()
    given().when(reports('list', 1)).gives()
    given().when(reports('tea', 1)).gives()
  })

  test('that is not goes back to the same agent, as often as the bound says', () => {
    given(starts('list'))
      .when(leaves('list', 1, 'empty'))
      .gives('report-refused list #1: empty')
    given(starts('list'), leaves('list', 1, 'empty'))
      .when(leaves('list', 1, 'still empty'))
      .gives(
        'report-refused list #1: still empty',
        'attempt-ended list #1 refused, retry: its report is still refused after 1 repair: still empty',
      )
  })

  test('of nothing at all ends as an agent that vanished', () => {
    given(starts('list'), leaves('list', 1, 'no file', { silent: true }))
      .when(leaves('list', 1, 'no file', { silent: true }))
      .gives(
        'report-refused list #1: no file',
        'attempt-ended list #1 vanished, retry: its agent stopped without reporting',
      )
  })

  test('of a failure ends the attempt, with what the agent said', () => {
    given(starts('list'))
      .when(reports('list', 1, aTask('failed', 'no pen', 'no paper')))
      .gives('attempt-ended list #1 reported, retry: no pen; no paper')
  })

  test('that asks for something is tried again once, where something of that is there', () => {
    const asks = (attempt: number, isGiven: boolean) => ({
      ...reports('list', attempt),
      verdict: { ok: true, facts: aTask('needs_context', 'which pen?'), isGiven } as const,
    })
    given(starts('list'))
      .when(asks(1, false))
      .gives(
        'attempt-ended list #1 needs-context, fail: needs context: which pen?',
        'step-skipped shop: what it needs failed',
      )
    given(starts('list'))
      .when(asks(1, true))
      .gives('attempt-ended list #1 needs-context, retry: needs context: which pen?')
    given(starts('list'), asks(1, true), starts('list'))
      .when(asks(2, true))
      .gives(
        'attempt-ended list #2 needs-context, fail: needs context: which pen?',
        'step-skipped shop: what it needs failed',
      )
  })

  test('that uses up no try leaves them all to what comes', () => {
    const asked = {
      ...reports('list', 1),
      verdict: { ok: true, facts: aTask('needs_context'), isGiven: true } as const,
    }
    given(starts('list'), asked, starts('list'))
      .when(reports('list', 2, aTask('failed', 'no pen')))
      .gives('attempt-ended list #2 reported, retry: no pen')
  })

  test('of work that a refused command kept from being done says what to allow, and is not tried again', () => {
    given(starts('list'))
      .when(
        reports('list', 1, {
          ...aTask('failed', 'the parser is missing'),
          refused: [{ command: 'npm ci', text: 'Permission denied' }],
        }),
      )
      .gives(
        'attempt-ended list #1 denied, fail: the parser is missing (refused here: npm ci: Permission denied; allow it: Bash(npm ci))',
        'step-skipped shop: what it needs failed',
      )
  })

  test('of work that is done and could not be verified completes it', () => {
    const done: TaskFacts = { ...aTask('failed'), status: 'completed', refused: [{ command: 'npm test', text: 'no' }] }
    given(starts('list'))
      .when(reports('list', 1, done))
      .gives('step-completed list #1')
  })

  test('of an attempt that was given up is ignored, said once, and never counts for the next attempt', () => {
    const gone = [starts('list'), ends('list', 1, 'vanished')]
    given(...gone)
      .when(reports('list', 1))
      .gives('late-report-ignored list #1')
    given(...gone, reports('list', 1))
      .when(reports('list', 1))
      .gives()
    given(...gone, starts('list'))
      .when(reports('list', 1))
      .gives('late-report-ignored list #1')
  })
})

describe('an attempt that ends', () => {
  test('is followed by another while there are tries, then the step has failed and what follows comes right behind', () => {
    given(starts('list'))
      .when(ends('list', 1, 'vanished'))
      .gives('attempt-ended list #1 vanished, retry: it was vanished')
    const again = [starts('list'), ends('list', 1, 'vanished'), starts('list')]
    given(...again)
      .when(ends('list', 2, 'overdue'))
      .gives('attempt-ended list #2 overdue, fail: it was overdue', 'step-skipped shop: what it needs failed')
    expect(given(...again, ends('list', 2, 'overdue'), starts('bill'), reports('bill', 3)).next()).toBe(
      'blocked: list failed; next: !work status',
    )
  })

  test('twice, or that is not the live one, changes nothing', () => {
    given(starts('list'), ends('list', 1, 'vanished'))
      .when(ends('list', 1, 'vanished'))
      .gives()
    given(starts('list'))
      .when(ends('list', 9, 'vanished'))
      .gives()
    given()
      .when(ends('tea', 1, 'vanished'))
      .gives()
  })

  test('by an interruption uses up no try, however often', () => {
    const once = (number: number) => [starts('list'), ends('list', number, 'interrupted')]
    given(...once(1), ...once(2), ...once(3), starts('list'))
      .when(ends('list', 4, 'vanished'))
      .gives('attempt-ended list #4 vanished, retry: it was vanished')
  })

  test('because the model could not be reached rests first, uses up no try, and has a bound of its own', () => {
    const out = [starts('list'), ends('list', 1, 'unreachable')]
    given(starts('list'))
      .when(ends('list', 1, 'unreachable'))
      .gives('attempt-ended list #1 unreachable, retry at 00:01:01: it was unreachable')
    given(...out)
      .when(starts('list'))
      .refuses('not-offered')
    expect(given(...out, starts('bill'), reports('bill', 2)).next()).toBe('wait until 00:01:01')
    const awake = [...out, minutes(2), starts('list')]
    given(...awake)
      .when(ends('list', 2, 'vanished'))
      .gives('attempt-ended list #2 vanished, retry: it was vanished')
    given(...awake)
      .when(ends('list', 2, 'unreachable'))
      .gives('attempt-ended list #2 unreachable, fail: it was unreachable', 'step-skipped shop: what it needs failed')
  })

  test('because a limit was reached rests until it is reset, where somebody named a time that is to come', () => {
    const limited = (until: string): Asked => ({ ...out, until })
    const out = { type: 'end-attempt', step: 'list', attempt: 1, ending: 'unreachable', reason: 'limited' } as const
    given(starts('list'))
      .when(limited('2026-01-01T05:00:00.000Z'))
      .gives('attempt-ended list #1 unreachable, retry at 05:00:00: limited')
    given(starts('list'))
      .when(limited('2025-12-31T23:00:00.000Z'))
      .gives('attempt-ended list #1 unreachable, retry at 00:01:01: limited')
  })
})

describe('time', () => {
  const overdue = 'attempt-ended list #1 overdue, retry: it did not report within 30 minutes'
  const interrupted = 'attempt-ended list #1 interrupted, retry: the session it ran in ended'

  test('ends what has used it up, whatever is asked', () => {
    given(starts('list'), minutes(29)).when(asks('check-time')).gives()
    given(starts('list'), minutes(30)).when(asks('check-time')).gives(overdue)
    given(starts('list'), minutes(30)).when(starts('bill')).gives(overdue, 'step-started bill #2')
    given(starts('list'), minutes(30)).when(attaches(1, 'agent-1')).gives(overdue, 'agent-attached list #1 agent-1')
  })

  test('comes first: what reports at the same moment is late', () => {
    given(starts('list'), minutes(30)).when(reports('list', 1)).gives(overdue, 'late-report-ignored list #1')
  })

  test('comes first where the evidence is not good', () => {
    given(starts('list'), minutes(30))
      .when(ends('list', 1, 'vanished'))
      .gives(overdue)
    given(starts('list'), minutes(30)).when(starts('list')).gives(overdue, 'step-started list #2 writer')
  })

  test('and what follows from it comes before what was asked', () => {
    given(starts('list'), ends('list', 1, 'vanished'), starts('list'), minutes(30))
      .when(starts('bill'))
      .gives(
        'attempt-ended list #2 overdue, fail: it did not report within 30 minutes',
        'step-skipped shop: what it needs failed',
        'step-started bill #3',
      )
  })

  test('writes nothing where the command is refused', () => {
    const late = [starts('list'), minutes(30)]
    given(...late)
      .when(starts('shop'))
      .refuses('not-offered')
    given(...late)
      .when(asks('check-time'))
      .gives(overdue)
  })

  test('ends nothing that a person does in a shell, but code', () => {
    given(starts('list', { session: null }), minutes(6000))
      .when(asks('check-time'))
      .gives()
    given(starts('bill', { session: null }), minutes(10))
      .when(asks('check-time'))
      .gives('attempt-ended bill #1 overdue, retry: it did not report within 10 minutes')
  })

  test('does not make an agent slow whose client is gone: it was cut off, and only code was slow', () => {
    given(starts('list'), minutes(600)).when(asks('check-time', true)).gives(interrupted)
    given(starts('list'), minutes(600))
      .when({ ...starts('bill'), isGone: true })
      .gives(interrupted, 'step-started bill #2')
    given(starts('bill'), minutes(600))
      .when(asks('check-time', true))
      .gives('attempt-ended bill #1 overdue, retry: it did not report within 10 minutes')
    // What has time left may be at work still: whoever takes it over says so.
    given(starts('list'), minutes(1)).when(asks('check-time', true)).gives()
  })

  test('does not throw away what was left and is good: it counts, and what follows is next', () => {
    const good = { list: { ok: true, facts: { kind: 'text' } } } as const
    const late = [starts('list'), minutes(600)] as const
    given(...late)
      .when({ ...asks('check-time'), left: good })
      .gives('step-completed list #1')
    given(...late)
      .when({ ...asks('check-time', true), left: good })
      .gives('step-completed list #1')
    given(...late)
      .when({ ...starts('shop'), left: good })
      .gives('step-completed list #1', 'step-started shop #2 buyer')
    given(...late)
      .when({ ...asks('check-time'), left: { list: { ok: false, problems: ['no heading'] } } })
      .gives(overdue)
    given(starts('list'), minutes(1))
      .when({ ...asks('check-time'), left: good })
      .gives()
  })

  test('does not count what the machine slept; what cannot be is no sleep', () => {
    const slept = (before: number | undefined, now: number, passed: number) =>
      given(starts('list', before === undefined ? {} : { asleep: before }), minutes(passed)).when({
        ...asks('check-time'),
        asleep: now,
      })
    slept(7, 127, 121).gives()
    slept(0, 120, 180).gives(overdue)
    // A machine that was started anew, another machine, a journal of 0.1.0.
    slept(500, 3, 121).gives(overdue)
    slept(0, 9000, 121).gives(overdue)
    slept(undefined, 120, 121).gives(overdue)
  })

  test('comes after whoever takes over: that says whose agents are gone', () => {
    given(starts('list'), minutes(600))
      .when(takesOver)
      .gives('attempt-ended list #1 interrupted, retry: it was taken over', 'execution-adopted session-2 200')
  })
})

describe('the orchestrator ends its turn', () => {
  test('with something to start: it is told again, then it is over', () => {
    given().when(asks('end-turn')).gives('turn-ended-early')
    given(asks('end-turn'))
      .when(asks('end-turn'))
      .gives('execution-ended the orchestrator ended its turn 2 times without starting list')
  })

  test('while agents work: they wake the main thread, a manager has to wait', () => {
    const atWork = [starts('list', { caller: 'manager-1' }), starts('bill')]
    given(starts('list'), starts('bill')).when(asks('end-turn')).gives()
    given(...atWork)
      .when(asks('end-turn'))
      .gives('turn-ended-early')
    // A manager that will not wait is over; its agents wake the main thread, which goes on.
    given(...atWork, asks('end-turn'))
      .when(asks('end-turn'))
      .gives()
  })

  test('when all is done, or nothing goes on: it is over', () => {
    const done = [starts('list'), reports('list', 1), starts('shop'), reports('shop', 2), starts('bill')]
    given(...done, reports('bill', 3))
      .when(asks('end-turn'))
      .gives('execution-ended all is done')
    given(...done, reports('bill', 3), asks('end-turn'))
      .when(asks('end-turn'))
      .gives()
  })
})

test('the main thread goes on with what its manager began, once', () => {
  given().when(adopts('session-1')).gives()
  given().when(adopts('session-2')).gives('execution-adopted session-2 100')
  given(starts('list', { caller: 'manager-1' }))
    .when(adopts('session-1'))
    .gives('execution-adopted session-1 100')
  expect(given(starts('list', { caller: 'manager-1' }), adopts('session-1')).next()).toBe('dispatch bill')
})
