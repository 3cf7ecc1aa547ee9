import { expect, test } from 'vitest'
import { spansOf } from '../../../src/shown/export/spans.ts'
import type { View } from '../../../src/shown/view/parts.ts'
import { accepted, aRun, ends, fails, given, review, starts, upTo } from '../../workflow/run/run.ts'
import {
  approvesPlan,
  executes,
  fails as failsThread,
  given as givenWork,
  starts as startsThread,
} from '../../workflow/workstream/stream.ts'
import { viewOfRun, viewOfStream } from '../view/views.ts'

const spansIn = (view: View) => spansOf(view, '0').resourceSpans[0]?.scopeSpans[0]?.spans ?? []

/** Spans by name, indented below their parents. */
const treeOf = (view: View): string[] => {
  const spans = spansIn(view)
  const depth = (id: string | undefined): number => {
    const parent = spans.find(({ spanId }) => spanId === id)
    return parent ? 1 + depth(parent.parentSpanId) : 0
  }
  return spans.map(({ name, parentSpanId, status }) => `${'  '.repeat(depth(parentSpanId))}${name} ${status.code}`)
}

const tokens = { input: 1000, output: 200, cacheRead: 30, cacheWrite5m: 4, cacheWrite1h: 1 }
const story = () =>
  given(
    aRun(),
    starts('explore-1'),
    fails('explore-1', 'no heading'),
    ends('explore-1', 'overdue'),
    starts('explore-1'),
    {
      type: 'measure',
      attempts: [{ step: 'explore-1', attempt: 1, spent: { models: { 'claude-opus-5-5': tokens } } }],
      conductors: [],
    },
  )

test('a run is a trace: its phases, their steps, the attempts at them', () => {
  expect(treeOf(viewOfRun(story()))).toEqual([
    'Add a command 0',
    '  0 Explore 0',
    '    explore-1 change site 0',
    '      explorer explore-1 2',
    '      explorer explore-1 0',
  ])
})

test('an attempt has its times, what it used up, why it ended, and each refused report', () => {
  expect(spansIn(viewOfRun(story()))[3]).toMatchObject({
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
    startTimeUnixNano: '1767225601000000000',
    endTimeUnixNano: '1767225603000000000',
    attributes: expect.arrayContaining([
      { key: 'phasegate.run', value: { stringValue: 'run-1' } },
      { key: 'phasegate.attempt', value: { intValue: '1' } },
      { key: 'gen_ai.agent.name', value: { stringValue: 'explorer' } },
      { key: 'gen_ai.usage.input_tokens', value: { intValue: '1035' } },
      { key: 'phasegate.usd', value: { doubleValue: 0.008034 } },
    ]),
    events: [
      {
        timeUnixNano: '1767225602000000000',
        name: 'report refused',
        attributes: [{ key: 'phasegate.problems', value: { stringValue: 'no heading' } }],
      },
    ],
    status: { code: 2, message: 'it was overdue' },
  })
})

test('exported twice, also later, it is the same trace: every id is there again', () => {
  const ids = (view: View) => spansIn(view).map(({ traceId, spanId }) => `${traceId} ${spanId}`)
  const first = ids(viewOfRun(story()))
  expect(new Set(first).size).toBe(first.length)
  expect(ids(viewOfRun(story(), { now: '2026-02-01T00:00:00.000Z' }))).toEqual(first)
})

test('no span is outside of the one above it, also where phases were opened again', () => {
  const settings = { retries: { maxPerStage: 0 }, review: { maxRetries: 1 } }
  const view = viewOfRun(
    given(aRun({ settings }), upTo('2.3'), accepted('impl-review-1', review('needs_revision', 'high')), upTo('4.1')),
  )
  const spans = spansIn(view)
  const outside = spans.filter((span) => {
    const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
    return (
      parent &&
      (BigInt(span.startTimeUnixNano) < BigInt(parent.startTimeUnixNano) ||
        BigInt(span.endTimeUnixNano) > BigInt(parent.endTimeUnixNano))
    )
  })
  expect(outside).toEqual([])
  expect(spans.length).toBeGreaterThan(20)
})

test('a workstream is a trace of its batches and threads; what is blocked is an error', () => {
  const told = givenWork(
    approvesPlan(),
    executes('01'),
    startsThread('01.01.01'),
    failsThread('01.01.01'),
    startsThread('01.01.01'),
    failsThread('01.01.01'),
  )
  expect(treeOf(viewOfStream(told))).toEqual([
    'Tea 0',
    '  01.01 Walls 2',
    '    01.01.01 North 2',
    '      system-engineer-opus 01.01.01 2',
    '      system-engineer-sonnet 01.01.01 2',
  ])
})
