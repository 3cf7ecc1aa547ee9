import { describe, expect, test } from 'vitest'
import { evolve } from '../../../src/workflow/run/evolve.ts'
import type { Event } from '../../../src/workflow/run/event.ts'
import { after, START } from '../given.ts'
import { accepted, aRun, attaches, fails, given, starts, toTheEnd, upTo } from './run.ts'

test('before a run is started, no event makes one', () => {
  expect(evolve(null, { type: 'turn-ended-early', at: START })).toBe(null)
})

test('the state is the replay of its events', () => {
  const story = given(aRun(), toTheEnd)
  expect(story.events.reduce(evolve, null)).toEqual(story.run)
})

describe('an event that does not fit changes nothing but the time', () => {
  const { run } = given(aRun(), upTo('2.1'), starts('task-1'))
  const at = after(run.updatedAt, 60)
  const strangers: Event[] = [
    { type: 'agent-attached', at, step: 'nothing-1', attempt: 1, agentId: 'agent-1' },
    { type: 'agent-attached', at, step: 'task-1', attempt: 99, agentId: 'agent-1' },
    { type: 'report-refused', at, step: 'nothing-1', attempt: 1, problems: ['x'] },
    { type: 'report-refused', at, step: 'task-1', attempt: 99, problems: ['x'] },
    { type: 'step-completed', at, step: 'nothing-1', attempt: 1, facts: { kind: 'text' }, by: 'report' },
    { type: 'attempt-ended', at, step: 'nothing-1', attempt: 1, ending: 'vanished', reason: 'x', then: 'fail' },
    { type: 'step-skipped', at, step: 'nothing-1', reason: 'x' },
    { type: 'step-retried', at, step: 'nothing-1', reason: 'x' },
    { type: 'late-report-ignored', at, step: 'task-1', attempt: 99 },
    { type: 'phase-started', at, phase: '9.9', round: 1 },
    { type: 'phase-completed', at, phase: '9.9', facts: { kind: 'text' } },
    { type: 'phases-reopened', at, from: '9.9', cause: 'person', reason: 'x' },
  ]
  test.each(strangers.map((event) => [event.type, event] as const))('%s', (_, event) => {
    expect(evolve(run, event)).toEqual({ ...run, updatedAt: at })
  })
})

test('an attempt remembers its agent, its refusals and its times', () => {
  const { run } = given(
    aRun(),
    starts('explore-1'),
    attaches('explore-1', 'agent-1'),
    fails('explore-1', 'no findings'),
  )
  expect(run.steps['explore-1']?.attempts).toEqual([
    {
      number: 1,
      agent: 'explorer',
      session: expect.any(String),
      startedAt: after(START, 1),
      endedAt: null,
      agentId: 'agent-1',
      refusals: [['no findings']],
      outcome: 'running',
      late: false,
      reason: null,
      found: null,
      token: null,
    },
  ])
})

test('a phase remembers when it first started and when it ended', () => {
  const { run } = given(aRun({ explorers: 1 }), accepted('explore-1'))
  expect(run.phases[0]).toMatchObject({ startedAt: START, endedAt: after(START, 2), round: 1 })
})
