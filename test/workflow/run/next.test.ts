import { expect, test } from 'vitest'
import type { Directive } from '../../../src/workflow/core/directive.ts'
import { aRun, ends, failed, given, starts, stops, toTheEnd, upTo } from './run.ts'

const line = (directive: Directive): string => {
  switch (directive.kind) {
    case 'dispatch':
      return `dispatch ${directive.steps.map(({ id }) => id).join(' ')}`
    case 'wait':
      return [
        'wait',
        ...directive.steps.map(({ id }) => id),
        ...(directive.until ? [`until ${directive.until.slice(11, 19)}`] : []),
      ].join(' ')
    case 'blocked':
    case 'stopped':
      return `${directive.kind}: ${directive.reason}; ${directive.next}`
    case 'done':
      return 'done'
  }
}

test('dispatch everything that can start', () => {
  expect(line(given(aRun()).next())).toBe('dispatch explore-1 explore-2')
})

test('also while others are at work', () => {
  expect(line(given(aRun(), starts('explore-1')).next())).toBe('dispatch explore-2')
})

test('wait for those at work when nothing can start', () => {
  expect(line(given(aRun(), starts('explore-1'), starts('explore-2')).next())).toBe('wait explore-1 explore-2')
})

test('no more than may work at once', () => {
  const settings = { stages: { EXPLORE: { maxParallelAgents: 2 } } }
  expect(line(given(aRun({ settings, explorers: 3 })).next())).toBe('dispatch explore-1 explore-2')
  expect(line(given(aRun({ settings, explorers: 3 }), starts('explore-2')).next())).toBe('dispatch explore-1')
})

test('a task starts the moment what it needs is done, also while others of its wave work', () => {
  const tasks = { 'task-1': [], 'task-2': [], 'task-3': ['task-1'] }
  const story = given(aRun(), upTo('2.1', tasks), starts('task-1'), starts('task-2'))
  expect(line(story.next())).toBe('wait task-1 task-2')
  expect(line(given(aRun(), upTo('2.1', tasks), starts('task-2')).next())).toBe('dispatch task-1')
})

test('wait until the first step has rested, then dispatch it', () => {
  const resting = given(aRun({ explorers: 1 }), starts('explore-1'), ends('explore-1', 'unreachable'))
  expect(line(resting.next())).toBe('wait until 00:00:32')
  expect(line(resting.next(60))).toBe('dispatch explore-1')
})

test('while an agent works, a step that rests is waited for without a time', () => {
  expect(line(given(aRun(), starts('explore-1'), ends('explore-1', 'unreachable'), starts('explore-2')).next())).toBe(
    'wait explore-2',
  )
})

test('a run that has ended says how it can go on', () => {
  expect(line(given(aRun(), stops).next())).toBe('stopped: a person stopped it; /phasegate:resume')
  expect(
    line(given(aRun({ settings: { retries: { maxPerPhase: 0 } }, explorers: 1 }), failed('explore-1')).next()),
  ).toBe('blocked: Explore: explore-1 failed: it was vanished; /phasegate:resume --retry-failed')
  expect(line(given(aRun(), toTheEnd).next())).toBe('done')
})
