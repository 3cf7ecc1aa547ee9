import { expect, test } from 'vitest'
import { aRun, ends, failed, given, starts, stops, toTheEnd, upTo } from './run.ts'

test('dispatch everything that can start', () => {
  expect(given(aRun()).next()).toBe('dispatch explore-1 explore-2')
})

test('also while others are at work', () => {
  expect(given(aRun(), starts('explore-1')).next()).toBe('dispatch explore-2')
})

test('wait for those at work when nothing can start', () => {
  expect(given(aRun(), starts('explore-1'), starts('explore-2')).next()).toBe('wait explore-1 explore-2')
})

test('no more than may work at once', () => {
  const settings = { stages: { EXPLORE: { maxParallelAgents: 2 } } }
  expect(given(aRun({ settings, explorers: 3 })).next()).toBe('dispatch explore-1 explore-2')
  expect(given(aRun({ settings, explorers: 3 }), starts('explore-2')).next()).toBe('dispatch explore-1')
})

test('a task starts the moment what it needs is done, also while others of its wave work', () => {
  const tasks = { 'task-1': [], 'task-2': [], 'task-3': ['task-1'] }
  const story = given(aRun(), upTo('2.1', tasks), starts('task-1'), starts('task-2'))
  expect(story.next()).toBe('wait task-1 task-2')
  expect(given(aRun(), upTo('2.1', tasks), starts('task-2')).next()).toBe('dispatch task-1')
})

test('wait until the first step has rested, then dispatch it', () => {
  const resting = given(aRun({ explorers: 1 }), starts('explore-1'), ends('explore-1', 'unreachable'))
  expect(resting.next()).toBe('wait until 00:00:32')
  expect(resting.next(60)).toBe('dispatch explore-1')
})

test('while an agent works, a step that rests is waited for without a time', () => {
  expect(given(aRun(), starts('explore-1'), ends('explore-1', 'unreachable'), starts('explore-2')).next()).toBe(
    'wait explore-2',
  )
})

test('a run that has ended says how it can go on', () => {
  expect(given(aRun(), stops).next()).toBe('stopped: a person stopped it; next: /phasegate:resume')
  expect(given(aRun({ settings: { retries: { maxPerPhase: 0 } }, explorers: 1 }), failed('explore-1')).next()).toBe(
    'blocked: Explore: explore-1 failed: it was vanished; next: /phasegate:resume --retry-failed',
  )
  expect(given(aRun(), toTheEnd).next()).toBe('done: the run is done')
})
