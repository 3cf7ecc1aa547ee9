import { describe, expect, test } from 'vitest'
import { attemptsOf, reportOf } from '../../../src/workflow/workstream/state.ts'
import { minutes } from '../given.ts'
import {
  adopts,
  approvesPlan,
  asks,
  attaches,
  cancels,
  done,
  edited,
  executes,
  fails,
  given,
  LIMITS,
  PLAN,
  reports,
  starts,
  stops,
  updates,
} from './stream.ts'

const running = [approvesPlan(), executes('01'), starts('01.01.01')]

describe('a status', () => {
  test('moves along: taken up, then completed with a report', () => {
    given().when(updates('01.01.01', 'in_progress')).gives('step-started 01.01.01 #1 system-engineer-opus')
    given(updates('01.01.01', 'in_progress'))
      .when(updates('01.01.01', 'completed', 'Stands.'))
      .gives('step-completed 01.01.01 #1 by a person')
    expect(reportOf(given(...done('01.01.01')).state, '01.01.01')).toBe('Done.')
  })

  test('that it has already changes nothing', () => {
    given(updates('01.01.01', 'in_progress')).when(updates('01.01.01', 'in_progress')).gives()
    given(...done('01.01.01'))
      .when(updates('01.01.01', 'completed', 'Again.'))
      .gives()
  })

  test('is blocked for good when a person says so', () => {
    given(updates('01.01.01', 'in_progress'))
      .when(updates('01.01.01', 'blocked', 'no stone'))
      .gives('attempt-ended 01.01.01 #1 reported, fail: no stone')
    expect(
      given(updates('01.01.01', 'in_progress'), updates('01.01.01', 'blocked', 'no stone')).status('01.01.01'),
    ).toBe('blocked')
  })

  test.each(['completed', 'blocked'] as const)('%s needs a report', (status) => {
    given(updates('01.01.01', 'in_progress'))
      .when(updates('01.01.01', status, '  '))
      .refuses('report-missing', `work update --thread 01.01.01 --status ${status} --report`)
  })

  test.each([
    ['pending', 'completed', [], 'from pending it may become in_progress'],
    ['pending', 'blocked', [], 'from pending it may become in_progress'],
    ['completed', 'in_progress', done('01.01.01'), 'completed is final'],
    ['completed', 'pending', done('01.01.01'), 'completed is final'],
    ['cancelled', 'in_progress', [cancels('01.01.01')], 'cancelled is final'],
  ] as const)('%s does not become %s', (_, status, past, text) => {
    given(...past)
      .when(updates('01.01.01', status, 'A report.'))
      .refuses('illegal-move', text)
  })

  test('of a thread that is given back: the attempt has ended, and nobody failed', () => {
    given(...running, attaches('01.01.01'))
      .when(updates('01.01.01', 'pending'))
      .gives(
        'attempt-ended 01.01.01 #1 interrupted, retry: it was given back',
        'thread-reset 01.01.01: it was given back',
      )
    given(...running, attaches('01.01.01'), updates('01.01.01', 'pending'))
      .when(stops('01.01.01', 1))
      .gives('late-report-ignored 01.01.01 #1')
  })

  test('of an agent that gives its own thread back: it would be started again without end', () => {
    given(...running)
      .when(updates('01.01.01', 'pending', 'Somebody else, please.', { attempt: 1 }))
      .refuses('for-people', 'only a person gives a thread back. If it cannot be done, say why:')
  })

  test('of a thread that does not exist: what there is', () => {
    given()
      .when(updates('01.01.09', 'in_progress'))
      .refuses('thread-unknown', 'stage 01 has 01.01.01, 01.01.02, 01.02.01')
    given().when(updates('04.01.01', 'in_progress')).refuses('thread-unknown', 'the plan has the stages 01, 02, 03')
  })

  test('with another agent: it is assigned first, and works on it', () => {
    given()
      .when(updates('01.01.01', 'in_progress', null, { agent: 'default-fast' }))
      .gives('thread-assigned 01.01.01 default-fast', 'step-started 01.01.01 #1 default-fast')
    given()
      .when(updates('01.01.01', 'in_progress', null, { agent: 'nobody' }))
      .refuses('agent-unknown', 'there are default, default-fast')
  })

  test('of a thread without an agent: default takes it up', () => {
    given().when(updates('01.02.01', 'in_progress')).gives('step-started 01.02.01 #1 default')
  })
})

describe('cancelled', () => {
  test('a thread is out of the plan, with the reason', () => {
    given().when(cancels('01.01.01', 'too dear')).gives('step-skipped 01.01.01: too dear')
    expect(reportOf(given(cancels('01.01.01', 'too dear')).state, '01.01.01')).toBe('too dear')
  })

  test('while it runs: what its agent does later changes nothing', () => {
    given(...running)
      .when(cancels('01.01.01', 'too dear'))
      .gives('attempt-ended 01.01.01 #1 interrupted, retry: too dear', 'step-skipped 01.01.01: too dear')
    const cancelled = given(...running, attaches('01.01.01'), cancels('01.01.01'))
    cancelled.when(stops('01.01.01', 1)).gives('late-report-ignored 01.01.01 #1')
    expect(cancelled.status('01.01.01')).toBe('cancelled')
  })

  test('twice is once; completed is final', () => {
    given(cancels('01.01.01')).when(cancels('01.01.01')).gives()
    given(...done('01.01.01'))
      .when(cancels('01.01.01'))
      .refuses('illegal-move', 'completed')
  })
})

describe('an execution', () => {
  test('binds a stage to a session', () => {
    given(approvesPlan()).when(executes('01')).gives('execution-started 01 session-1 100')
    given(approvesPlan())
      .when(executes('01', { batch: '01.01' }))
      .gives('execution-started 01.01 session-1 100')
  })

  test.each([
    ['plan-not-approved', [], '01', '/phasegate:approve plan'],
    ['stage-not-approved', [approvesPlan()], '02', '/execute-stage 1'],
    [
      'stage-not-approved',
      [approvesPlan(), ...done('01.01.01', '01.01.02', '01.02.01')],
      '02',
      '/phasegate:approve stage 1',
    ],
    [
      'changed-since-approval',
      [approvesPlan(), edited(PLAN.replace('Stone.', 'Brick.'))],
      '01',
      '/phasegate:approve plan',
    ],
    [
      'plan-errors',
      [approvesPlan(), edited(PLAN.replace('Thread 02: South', 'Thread 01: South'))],
      '01',
      '!work check',
    ],
  ] as const)('is refused: %s', (code, past, stage, next) => {
    given(...past)
      .when(executes(stage))
      .refuses(code, `Next: ${next}`)
  })

  test('of a living other session is not taken over by accident', () => {
    given(approvesPlan(), executes('01'))
      .when(executes('01', { session: 'session-2', client: 200 }))
      .refuses('owned', 'session session-1 (process 100) carries out stage 01')
    given(approvesPlan(), executes('01'))
      .when(executes('01', { session: 'session-2', client: 200, takeOver: true }))
      .gives('execution-started 01 session-2 200')
    given(approvesPlan(), executes('01'))
      .when(executes('01', { session: 'session-2', client: 200, isGone: true }))
      .gives('execution-started 01 session-2 200')
  })

  test('that takes over ends what the other session had running, and nobody failed', () => {
    given(...running, attaches('01.01.01'))
      .when(executes('01', { session: 'session-2', client: 200, isGone: true }))
      .gives(
        'attempt-ended 01.01.01 #1 interrupted, retry: the session it ran in ended',
        'execution-started 01 session-2 200',
      )
  })

  test('that was taken over hears nothing more of the agents it left: they speak for no attempt of the new one', () => {
    const taken = given(
      ...running,
      executes('01', { session: 'session-2', client: 200, takeOver: true }),
      starts('01.01.01', { session: 'session-2' }),
      starts('01.01.02', { session: 'session-2' }),
    )
    for (const status of ['completed', 'blocked'] as const) {
      taken.when(reports('01.01.01', status, 'Late.', { attempt: 1 })).gives('late-report-ignored 01.01.01 #1')
    }
    taken.when(reports('01.01.02', 'completed', 'It holds.', { attempt: 1 })).gives()
    taken.when(reports('01.01.02', 'completed')).gives('step-completed 01.01.02 #3')
    taken.when(updates('01.01.01', 'completed', 'It stands.')).gives('step-completed 01.01.01 #2 by a person')
  })

  test('goes on after /clear with its agents, and in a session that came back in another process without them', () => {
    given(...running, attaches('01.01.01'))
      .when(executes('01', { session: 'session-2', client: 100 }))
      .gives('execution-started 01 session-2 100')
    given(...running, attaches('01.01.01'))
      .when(executes('01', { client: 200, isGone: true }))
      .gives(
        'attempt-ended 01.01.01 #1 interrupted, retry: the session it ran in ended',
        'execution-started 01 session-1 200',
      )
  })

  test('tries again what was blocked', () => {
    given(approvesPlan(), updates('01.01.01', 'in_progress'), updates('01.01.01', 'blocked', 'no stone'))
      .when(executes('01'))
      .gives('execution-started 01 session-1 100', 'thread-reset 01.01.01: a new execution cycle began')
  })

  test('starts only what is next', () => {
    given(approvesPlan(), executes('01'))
      .when(starts('01.01.02'))
      .gives('step-started 01.01.02 #1 frontend-designer-sonnet')
    given(approvesPlan(), executes('01')).when(starts('01.02.01')).refuses('not-next', 'next: 01.01.01, 01.01.02')
    given(...running)
      .when(starts('01.01.01'))
      .refuses('not-next', 'thread 01.01.01 is in_progress')
    given(approvesPlan()).when(starts('01.01.01')).refuses('not-executing', '/execute-stage 1')
  })
})

describe('an agent that stops', () => {
  test('without a report is sent back, at most three times, then has failed', () => {
    const stopped = (times: number) =>
      given(...running, attaches('01.01.01'), ...Array.from({ length: times }, () => stops('01.01.01')))
    stopped(0).when(stops('01.01.01')).gives('report-refused 01.01.01 #1: no report was made with work update')
    stopped(2).when(stops('01.01.01')).gives('report-refused 01.01.01 #1: no report was made with work update')
    stopped(3)
      .when(stops('01.01.01'))
      .gives(
        'report-refused 01.01.01 #1: no report was made with work update',
        'attempt-ended 01.01.01 #1 vanished, retry: its agent stopped without reporting',
      )
  })

  test('that reports when its attempt was given up is ignored, said once', () => {
    const late = stops('01.01.01', 1)
    const restarted = [...running, minutes(61), asks('check-time'), starts('01.01.02')]
    given(...restarted)
      .when(late)
      .gives('late-report-ignored 01.01.01 #1')
    given(...restarted, late)
      .when(late)
      .gives()
    given(...running, reports('01.01.01', 'completed'))
      .when(late)
      .gives()
  })

  test('after its report, or as somebody else, changes nothing', () => {
    given(...running, attaches('01.01.01'), reports('01.01.01', 'completed'))
      .when(stops('01.01.01'))
      .gives()
    given(...running)
      .when(stops('01.01.01', 7))
      .gives()
  })
})

describe('agents whose client is gone', () => {
  const overnight = [...running, attaches('01.01.01'), minutes(600)]
  const interrupted = 'attempt-ended 01.01.01 #1 interrupted, retry: the session it ran in ended'
  const isGone = { isGone: true }
  const taken = executes('01', { session: 'session-2', client: 200, ...isGone })

  test('were interrupted, not slow: the next session starts their threads again, with the same agents', () => {
    given(...overnight)
      .when(taken)
      .gives(interrupted, 'execution-started 01 session-2 200')
    given(...overnight, taken)
      .when(starts('01.01.01', { session: 'session-2' }))
      .gives('step-started 01.01.01 #2 system-engineer-opus')
  })

  test.each([
    ['the time', asks('check-time', isGone), []],
    ['the end of a turn', asks('end-turn', isGone), ['turn-ended-early']],
    [
      'a person who takes up another thread',
      updates('01.01.02', 'in_progress', null, isGone),
      ['step-started 01.01.02 #2 frontend-designer-sonnet'],
    ],
    [
      'a person who assigns another thread',
      { type: 'assign', thread: '01.01.02', agent: 'default', ...isGone },
      ['thread-assigned 01.01.02 default'],
    ],
    ['a person who approves', { type: 'approve-plan', force: false, ...isGone }, []],
  ] as const)('are made slow by nothing else: %s', (_, ask, lines) => {
    given(...overnight)
      .when(ask)
      .gives(interrupted, ...lines)
  })

  test('were slow while it was there', () => {
    given(...overnight)
      .when(updates('01.01.02', 'in_progress'))
      .gives(
        'attempt-ended 01.01.01 #1 overdue, retry: it did not report within 60 minutes',
        'thread-reassigned 01.01.01 system-engineer-opus -> system-engineer-sonnet',
        'step-started 01.01.02 #2 frontend-designer-sonnet',
      )
  })

  test('stay what they are for whoever is refused', () => {
    given(...overnight)
      .when(executes('01', { session: 'session-2', client: 200 }))
      .refuses('owned')
    given(...overnight)
      .when(updates('01.01.01', 'completed', 'It stands.'))
      .refuses('illegal-move', 'thread 01.01.01 is pending and cannot become completed')
  })
})

describe('the same client', () => {
  test('keeps its agents when it carries the stage out again; what is overdue has failed in the new cycle', () => {
    given(...running, attaches('01.01.01'), minutes(600))
      .when(executes('01'))
      .gives(
        'execution-started 01 session-1 100',
        'attempt-ended 01.01.01 #1 overdue, retry: it did not report within 60 minutes',
        'thread-reassigned 01.01.01 system-engineer-opus -> system-engineer-sonnet',
      )
  })

  test('has as many tries as any: what was at work counts in the new cycle', () => {
    given(...running, executes('01'), fails('01.01.01', 'rate limit', true), starts('01.01.01'))
      .when(fails('01.01.01', 'rate limit', true))
      .gives(
        'attempt-ended 01.01.01 #2 reported, retry: rate limit',
        'thread-reassigned 01.01.01 system-engineer-opus -> system-engineer-sonnet',
      )
  })

  test('has no more agents at work than it may, whatever it carries out', () => {
    const limits = { ...LIMITS, maxParallelAgents: 1 }
    const other = [edited(PLAN, { limits }), ...running, attaches('01.01.01'), executes('01', { batch: '01.02' })]
    expect(given(...other).next()).toBe('wait 01.01.01')
    const free = PLAN.replace('**Depends:** 01.01.01\n', '')
    expect(given(edited(free, { limits }), ...other.slice(1)).next()).toBe('wait 01.01.01')
    expect(given(edited(free), ...other.slice(1)).next()).toBe('dispatch 01.02.01')
  })
})

test('another session starts nothing', () => {
  given(approvesPlan(), executes('01'))
    .when(starts('01.01.01', { session: 'session-2' }))
    .refuses(
      'owned',
      'session session-1 (process 100) carries out stage 01 now. Watch it: !work status; take it over: /execute-stage 1 --take-over',
    )
})

describe('a thread that names files', () => {
  const before = { 'north.txt': 'old', 'new.txt': null }
  const begun = [approvesPlan(), executes('01'), starts('01.01.01', { found: before })]

  test('is not completed by an agent that left all of them as they were', () => {
    given(...begun)
      .when(reports('01.01.01', 'completed', 'It holds.', { found: before }))
      .refuses('nothing-changed', /changed since it began: north\.txt, new\.txt\. .*--status blocked --report/)
  })

  test('is completed when one of them was changed, made or removed', () => {
    for (const found of [
      { ...before, 'north.txt': 'new' },
      { ...before, 'new.txt': 'made' },
      { ...before, 'north.txt': null },
    ]) {
      given(...begun)
        .when(reports('01.01.01', 'completed', 'It holds.', { found }))
        .gives('step-completed 01.01.01 #1')
    }
  })

  test('is completed by the second agent when the first had changed them: nobody does it twice', () => {
    const now = { ...before, 'north.txt': 'new' }
    const again = [...begun, fails('01.01.01', 'rate limit', true), starts('01.01.01', { found: now })]
    given(...again)
      .when(reports('01.01.01', 'completed', 'It holds.', { found: now }))
      .gives('step-completed 01.01.01 #2')
    given(...again)
      .when(reports('01.01.01', 'completed', 'It holds.', { found: before }))
      .refuses('nothing-changed')
  })

  test('is completed by a person who says so, and may be said to be blocked by anybody', () => {
    given(...begun)
      .when(updates('01.01.01', 'completed', 'It was there.', { found: before }))
      .gives('step-completed 01.01.01 #1 by a person')
    given(...begun)
      .when(reports('01.01.01', 'blocked', 'overloaded', { found: before }))
      .gives('attempt-ended 01.01.01 #1 reported, retry: overloaded')
  })

  test('and one that names none is completed by words', () => {
    given(approvesPlan(), executes('01'), starts('01.01.01', { found: {} }))
      .when(reports('01.01.01', 'completed', 'It holds.', { found: {} }))
      .gives('step-completed 01.01.01 #1')
  })
})

test('what takes too long has failed; what a person works on has no deadline', () => {
  given(...running, attaches('01.01.01'), minutes(61))
    .when(asks('check-time'))
    .gives(
      'attempt-ended 01.01.01 #1 overdue, retry: it did not report within 60 minutes',
      'thread-reassigned 01.01.01 system-engineer-opus -> system-engineer-sonnet',
    )
  given(updates('01.01.01', 'in_progress'), minutes(600)).when(asks('check-time')).gives()
})

test('what an agent itself says and left counts, also where nobody has looked since its time was up', () => {
  const late = [...running, attaches('01.01.01'), minutes(61)]
  given(...late)
    .when(reports('01.01.01', 'completed', 'It holds.', { taken: { changed: ['north.txt'] } }))
    .gives('step-completed 01.01.01 #1')
  given(...late)
    .when(reports('01.01.01', 'completed', 'It holds.', { taken: { problems: ['nothing differs'] } }))
    .gives(
      'attempt-ended 01.01.01 #1 overdue, retry: it did not report within 60 minutes',
      'thread-reassigned 01.01.01 system-engineer-opus -> system-engineer-sonnet',
      'late-report-ignored 01.01.01 #1',
    )
})

describe('a turn that ends', () => {
  test('while agents work is fine', () => {
    given(...running, starts('01.01.02'))
      .when(asks('end-turn'))
      .gives()
  })

  test('with threads left to start counts, and ends the execution at last', () => {
    const turns = Array.from({ length: 5 }, () => asks('end-turn'))
    given(approvesPlan(), executes('01')).when(asks('end-turn')).gives('turn-ended-early')
    given(approvesPlan(), executes('01'), ...turns)
      .when(asks('end-turn'))
      .gives('execution-ended the orchestrator ended its turn 6 times without starting 01.01.01')
  })

  test('when all is done ends the execution', () => {
    given(approvesPlan(), executes('01'), ...done('01.01.01', '01.01.02', '01.02.01'))
      .when(asks('end-turn'))
      .gives('execution-ended stage 01 is done')
  })

  test('of a manager that will not wait for its threads is counted a few times; then its agents wake the main thread', () => {
    const managed = [
      approvesPlan(),
      executes('01'),
      starts('01.01.01', { caller: 'manager-1' }),
      starts('01.01.02', { caller: 'manager-1' }),
    ]
    const turns = Array.from({ length: 5 }, () => asks('end-turn'))
    given(...managed)
      .when(asks('end-turn'))
      .gives('turn-ended-early')
    given(...managed, ...turns)
      .when(asks('end-turn'))
      .gives()
  })
})

describe('an agent is assigned', () => {
  const assigns = (thread: string, agent: string) => ({ type: 'assign', thread, agent }) as const

  test('once', () => {
    given().when(assigns('01.01.01', 'default')).gives('thread-assigned 01.01.01 default')
    given(assigns('01.01.01', 'default')).when(assigns('01.01.01', 'default')).gives()
    given().when(assigns('01.01.01', 'system-engineer-opus')).gives()
  })

  test.each([
    ['agent-unknown', 'system-enginer-opus', 'did you mean system-engineer-opus'],
    ['agent-unknown', 'gardener', 'there are default, default-fast'],
    ['agent-name', '../default', 'is not the name of an agent'],
    ['agent-name', 'a b', 'is not the name of an agent'],
  ])('%s: %s', (code, agent, text) => {
    given().when(assigns('01.01.01', agent)).refuses(code, text)
  })
})

describe('a new part gets a number that was never used', () => {
  const text = { name: 'New', agent: 'default', summary: 'Do it.', files: [], depends: [], details: '' }
  const thread = (parent: string, more: Partial<typeof text> = {}) =>
    ({ type: 'add', part: { kind: 'thread', parent, text: { ...text, ...more } } }) as const
  const batch = {
    type: 'add',
    part: { kind: 'batch', parent: '01', text: { name: 'New', prose: '', threads: [] } },
  } as const
  const stage = {
    type: 'add',
    part: {
      kind: 'stage',
      parent: '',
      text: { name: 'New', definition: '', constitution: '', questions: [], batches: [] },
    },
  } as const

  test('the next one', () => {
    given().when(thread('01.01')).gives('part-added thread 01.01.03')
    given().when(batch).gives('part-added batch 01.03')
    given().when(stage).gives('part-added stage 04')
  })

  test('also above one that is not in PLAN.md yet, or not any more', () => {
    given(thread('01.01'), thread('01.01')).when(thread('01.01')).gives('part-added thread 01.01.05')
    const without = PLAN.replace(/##### Batch 02[\s\S]*?(?=### Stage 02)/, '')
    given(...done('01.02.01'), edited(without))
      .when(batch)
      .gives('part-added batch 01.03')
    given(edited(without)).when(batch).gives('part-added batch 01.02')
  })

  test('never in a stage that a person has approved', () => {
    given(approvesPlan(), ...done('01.01.01', '01.01.02', '01.02.01'), { type: 'approve-stage', stage: '1' })
      .when(thread('01.01'))
      .refuses('stage-approved', '--revoke')
  })

  test.each([
    ['batch-unknown', thread('01.07'), 'stage 01 has 01.01, 01.02'],
    ['agent-unknown', thread('01.01', { agent: 'gardener' }), 'there are default'],
    ['thread-unknown', thread('01.01', { depends: ['01.01.09' as never] }), 'no thread 01.01.09'],
  ])('%s', (code, ask, said) => {
    given().when(ask).refuses(code, said)
  })
})

test('every attempt is kept, with its agent', () => {
  const { state } = given(...running, fails('01.01.01'), starts('01.01.01'), reports('01.01.01', 'completed'))
  expect(attemptsOf(state, '01.01.01')).toMatchObject([
    { agent: 'system-engineer-opus', outcome: 'reported', reason: 'it does not work' },
    { agent: 'system-engineer-sonnet', outcome: 'completed' },
  ])
})

describe('what is carried out', () => {
  const managed = [approvesPlan(), executes('01'), starts('01.01.01', { caller: 'manager-1' })]

  test('is adopted by a session that goes on with it: agents at work stay, failover does not count afresh', () => {
    given(...managed)
      .when(adopts('session-2'))
      .gives('execution-adopted session-2 100')
    const { state } = given(...managed, fails('01.01.01', 'rate limit', true), adopts('session-2'))
    expect(state).toMatchObject({ conductor: { session: 'session-2', manager: null }, scope: { stage: '01' } })
    expect(state.steps['01.01.01']).toMatchObject({ countFrom: 0, attempts: [{ outcome: 'reported' }] })
    expect(given(...managed, adopts('session-2')).status('01.01.01')).toBe('in_progress')
  })

  test('is adopted once, and not when nothing is carried out', () => {
    given(...managed, adopts('session-2'))
      .when(adopts('session-2'))
      .gives()
    given().when(adopts('session-2')).gives()
  })
})
