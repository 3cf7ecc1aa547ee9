import { describe, expect, test } from 'vitest'
import { unwrittenChanges } from '../../../src/workflow/workstream/plan-change.ts'
import { minutes } from '../given.ts'
import {
  approvesPlan,
  asks,
  attaches,
  edited,
  ends,
  executes,
  fails,
  given,
  LIMITS,
  PLAN,
  reports,
  starts,
  stops,
  updates,
  viewOf,
} from './stream.ts'

const running = [approvesPlan(), executes('01'), starts('01.01.01')]
const RATE_LIMIT = 'API Error: 429 rate limit'

describe('a failure that looks as if it would pass', () => {
  test('is tried once more with the same agent', () => {
    given(...running)
      .when(fails('01.01.01', RATE_LIMIT, true))
      .gives(`attempt-ended 01.01.01 #1 reported, retry: ${RATE_LIMIT}`)
    given(...running, fails('01.01.01', RATE_LIMIT, true))
      .when(starts('01.01.01'))
      .gives('step-started 01.01.01 #2 system-engineer-opus')
  })

  test('the second time goes to another agent of the same role', () => {
    given(...running, fails('01.01.01', RATE_LIMIT, true), starts('01.01.01'))
      .when(fails('01.01.01', RATE_LIMIT, true))
      .gives(
        `attempt-ended 01.01.01 #2 reported, retry: ${RATE_LIMIT}`,
        'thread-reassigned 01.01.01 system-engineer-opus -> system-engineer-sonnet',
      )
  })
})

describe('a model that cannot be reached', () => {
  const out = ends('01.01.01', 'unreachable')

  test('is nobody’s failure: the thread rests, twice as long each time, and keeps its agent and its tries', () => {
    given(...running)
      .when(out)
      .gives('attempt-ended 01.01.01 #1 unreachable, retry at 00:00:33: it was unreachable')
    given(...running, out)
      .when(starts('01.01.01'))
      .refuses('not-next', 'next: 01.01.02')
    const twice = [...running, out, minutes(1), starts('01.01.01'), out]
    expect(given(...twice).state.steps['01.01.01']?.retryAt).toBe('2026-01-01T00:02:05.000Z')
    given(...twice, minutes(2), starts('01.01.01'))
      .when(fails('01.01.01', RATE_LIMIT, true))
      .gives(`attempt-ended 01.01.01 #3 reported, retry: ${RATE_LIMIT}`)
  })

  test('is waited for when nothing else can start', () => {
    const other = [starts('01.01.02'), reports('01.01.02', 'completed')]
    expect(given(...running, out, ...other).next()).toBe('wait until 00:00:33')
    given(...running, out, ...other)
      .when(asks('end-turn'))
      .gives()
    expect(given(...running, out, ...other).next(60)).toBe('dispatch 01.01.01')
  })

  test('blocks the thread after maxUnreachable tries more, and no other agent gets it', () => {
    const limits = { ...LIMITS, maxUnreachable: 1 }
    given(edited(PLAN, { limits }), ...running, out, minutes(1), starts('01.01.01'))
      .when(out)
      .gives('attempt-ended 01.01.01 #2 unreachable, fail: it was unreachable')
  })

  test('is tried again at once by whoever carries the stage out again: that is no wait', () => {
    given(...running, out)
      .when(executes('01'))
      .gives('execution-started 01 session-1 100', 'thread-reset 01.01.01: a new execution cycle began')
    expect(given(...running, out, executes('01')).next()).toBe('dispatch 01.01.01 01.01.02')
  })
})

test('whoever takes up a blocked thread begins afresh; it goes to another agent no second time', () => {
  const limits = { ...LIMITS, maxUnreachable: 0 }
  const blocked = [edited(PLAN, { limits }), ...running, ends('01.01.01', 'unreachable')]
  given(...blocked)
    .when(updates('01.01.01', 'in_progress'))
    .gives('thread-reset 01.01.01: it was taken up again', 'step-started 01.01.01 #2 system-engineer-opus')
  given(...running, fails('01.01.01'), starts('01.01.01'), fails('01.01.01'), updates('01.01.01', 'in_progress'))
    .when(fails('01.01.01'))
    .gives('attempt-ended 01.01.01 #3 reported, fail: it does not work')
})

test('only an agent’s own words are read for what may pass: what code says of it is known', () => {
  given(...running, minutes(61))
    .when(asks('check-time'))
    .gives(
      'attempt-ended 01.01.01 #1 overdue, retry: it did not report within 60 minutes',
      'thread-reassigned 01.01.01 system-engineer-opus -> system-engineer-sonnet',
    )
})

test('any other failure is reassigned at once, and PLAN.md is to say so before the new agent starts', () => {
  const reassigned = given(...running, fails('01.01.01'))
  expect(unwrittenChanges(reassigned.state)).toEqual([
    { kind: 'assign', thread: '01.01.01', agent: 'system-engineer-sonnet' },
  ])
  reassigned.when(starts('01.01.01')).gives('step-started 01.01.01 #2 system-engineer-sonnet')
})

test('one reassignment, then blocked with the reason', () => {
  const again = given(...running, fails('01.01.01'), starts('01.01.01'))
  again.when(fails('01.01.01', 'still not')).gives('attempt-ended 01.01.01 #2 reported, fail: still not')
  again.when(fails('01.01.01', RATE_LIMIT, true)).gives(`attempt-ended 01.01.01 #2 reported, fail: ${RATE_LIMIT}`)
  const blocked = given(...running, fails('01.01.01'), starts('01.01.01'), fails('01.01.01', 'still not'))
  expect(blocked.status('01.01.01')).toBe('blocked')
  expect(blocked.nextIn({ stage: '01', batch: null })).toBe('dispatch 01.01.02')
})

describe('a thread that was taken out of PLAN.md while it ran', () => {
  const cut = edited(PLAN.replace(/###### Thread 01: North[^]*?(?=###### Thread 02)/, ''))
  const left = [...running, attaches('01.01.01'), cut] as const

  test('has failed when it takes too long, and holds up nobody', () => {
    given(...left, minutes(61))
      .when(asks('check-time'))
      .gives('attempt-ended 01.01.01 #1 overdue, fail: it did not report within 60 minutes')
  })

  test('has failed when its agent ends', () => {
    given(...left)
      .when(ends('01.01.01', 'vanished'))
      .gives('attempt-ended 01.01.01 #1 vanished, fail: it was vanished')
    given(...left, stops('01.01.01'), stops('01.01.01'), stops('01.01.01'))
      .when(stops('01.01.01'))
      .gives(
        'report-refused 01.01.01 #1: no report was made with work update',
        'attempt-ended 01.01.01 #1 vanished, fail: its agent stopped without reporting',
      )
  })

  test('is unknown to whoever names it', () => {
    given(...left)
      .when(fails('01.01.01'))
      .refuses('thread-unknown')
  })
})

describe('who takes over', () => {
  const family = (agent: string, agents: readonly string[]) =>
    given(edited(PLAN.replace('@agent:system-engineer-opus', `@agent:${agent}`), { agents }), ...running)

  test.each([
    [
      'frontend-designer-opus',
      ['default', 'frontend-designer-opus', 'frontend-designer-sonnet'],
      'frontend-designer-opus -> frontend-designer-sonnet',
    ],
    ['system-engineer-opus', ['default', 'system-engineer-opus'], 'system-engineer-opus -> default'],
    ['default', ['default', 'default-fast', 'system-engineer-opus'], 'default -> default-fast'],
    ['gardener', ['default', 'gardener'], 'gardener -> default'],
  ])('%s', (agent, agents, moved) => {
    family(agent, agents)
      .when(fails('01.01.01'))
      .gives('attempt-ended 01.01.01 #1 reported, retry: it does not work', `thread-reassigned 01.01.01 ${moved}`)
  })

  test('nobody: the thread is blocked', () => {
    family('default', ['default'])
      .when(fails('01.01.01'))
      .gives('attempt-ended 01.01.01 #1 reported, fail: it does not work')
  })
})

test('what an agent of the execution reports as blocked goes through failover', () => {
  given(...running, attaches('01.01.01'))
    .when(reports('01.01.01', 'blocked', 'the API was overloaded'))
    .gives('attempt-ended 01.01.01 #1 reported, retry: the API was overloaded')
  given(...running, attaches('01.01.01'))
    .when(reports('01.01.01', 'blocked', 'needs 01.01.02'))
    .gives(
      'attempt-ended 01.01.01 #1 reported, retry: needs 01.01.02',
      'thread-reassigned 01.01.01 system-engineer-opus -> system-engineer-sonnet',
    )
})

test('an agent that stops in silence is retried, then replaced, then the thread is blocked', () => {
  const silent = [attaches('01.01.01'), ...Array.from({ length: 4 }, () => stops('01.01.01'))]
  const first = given(...running, ...silent)
  first.when(starts('01.01.01')).gives('step-started 01.01.01 #2 system-engineer-opus')
  const second = [...running, ...silent, starts('01.01.01'), ...silent]
  given(...second)
    .when(starts('01.01.01'))
    .gives('step-started 01.01.01 #3 system-engineer-sonnet')
  expect(given(...second, starts('01.01.01'), ...silent).status('01.01.01')).toBe('blocked')
})

test('a session that ended is nobody’s failure, and a new execution counts afresh', () => {
  const taken = executes('01', { session: 'session-2', client: 200, isGone: true })
  given(...running, attaches('01.01.01'), taken, starts('01.01.01', { session: 'session-2' }))
    .when(fails('01.01.01', RATE_LIMIT, true))
    .gives(`attempt-ended 01.01.01 #2 reported, retry: ${RATE_LIMIT}`)
  const blocked = [...running, fails('01.01.01'), starts('01.01.01'), fails('01.01.01')]
  given(...blocked, executes('01'), starts('01.01.01'))
    .when(fails('01.01.01', RATE_LIMIT, true))
    .gives(`attempt-ended 01.01.01 #3 reported, retry: ${RATE_LIMIT}`)
})

test('a late word about an attempt that has ended changes nothing', () => {
  given(...running, fails('01.01.01', RATE_LIMIT, true))
    .when(ends('01.01.01', 'vanished', { attempt: 1 }))
    .gives()
  given(...running, fails('01.01.01', RATE_LIMIT, true))
    .when(fails('01.01.01'))
    .refuses('illegal-move', 'only one in progress can fail')
})

test('a thread whose agent does not exist runs as default', () => {
  given(edited(PLAN.replace('system-engineer-opus', 'gardener')), approvesPlan(), executes('01'))
    .when(starts('01.01.01'))
    .gives('step-started 01.01.01 #1 default')
  expect(viewOf().agents).not.toContain('gardener')
})

test('a person’s word stands: blocked is blocked', () => {
  given(...running)
    .when(updates('01.01.01', 'blocked', 'no stone'))
    .gives('attempt-ended 01.01.01 #1 reported, fail: no stone')
})
