import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Facts } from '../../../src/workflow/core/facts.ts'
import { flawOf } from '../../../src/workflow/core/flaw.ts'
import { WorkEvent } from '../../../src/workflow/workstream/event.ts'

const at = '2026-11-21T08:00:00.000Z'
const facts: Facts = { kind: 'task', status: 'completed', summary: 'Done.', filesModified: [], errors: [] }
const of = { at, step: '01.01.01', attempt: 1 }

/** One event of every type, as a workstream publishes it. */
const EVENTS: readonly WorkEvent[] = [
  { type: 'step-started', ...of, agent: 'default', session: null, caller: null },
  { type: 'agent-attached', ...of, agentId: 'agent-1' },
  { type: 'report-refused', ...of, problems: [''] },
  { type: 'step-completed', ...of, facts, by: 'report' },
  { type: 'attempt-ended', ...of, ending: 'vanished', reason: '', then: 'retry', retryAt: at },
  { type: 'late-report-ignored', ...of },
  { type: 'attempt-measured', ...of, spent: { models: {} } },
  { type: 'conductor-measured', at, source: at, since: at, spent: { models: {} } },
  { type: 'budget-reached', at, percent: 75 },
  { type: 'step-skipped', at, step: '01.01.01', reason: '' },
  { type: 'step-retried', at, step: '01.01.01', reason: '' },
  { type: 'execution-started', at, session: null, client: null, stage: '01', batch: '01.01' },
  { type: 'execution-adopted', at, session: 'one', client: 1 },
  { type: 'execution-ended', at, reason: '' },
  { type: 'turn-ended-early', at },
  { type: 'thread-reassigned', at, step: '01.01.01', from: 'default', to: 'default-fast', reason: '' },
  { type: 'thread-assigned', at, step: '01.01.01', agent: 'default' },
  {
    type: 'part-added',
    at,
    id: '02',
    part: {
      kind: 'stage',
      parent: '',
      text: { name: '', definition: '', constitution: '', questions: [], batches: [] },
    },
  },
  { type: 'plan-written', at, assigned: {}, added: ['01.01.02'] },
  { type: 'thread-reset', at, step: '01.01.01', reason: '' },
  { type: 'thread-reopened', at, step: '01.01.01', reason: '', of: '01.01.02' },
  { type: 'thread-noted', at, step: '01.01.01', text: '' },
  { type: 'plan-approved', at, hashes: { '01': '' }, forced: false },
  { type: 'plan-approval-revoked', at, reason: '' },
  { type: 'stage-approved', at, stage: '01', hash: '' },
  { type: 'stage-approval-revoked', at, stage: '01', reason: '' },
  { type: 'journals-merged', at, from: 2, commits: 3 },
]

test('there is one event of every type, and nothing is wrong with them', () => {
  expect(EVENTS.map(flawOf)).toEqual(EVENTS.map(() => null))
  expect(new Set(EVENTS.map(({ type }) => type)).size).toBe(WorkEvent.def.options.length)
})

// What may go wrong although the types are right: a word that is empty, a time that is none, a number that is none.
const wrong = fc.record({
  event: fc.constantFrom(...EVENTS),
  field: fc.nat(12),
  text: fc.constantFrom('', 'yesterday', '2026-13-01T00:00:00.000Z', '2026-11-21T08:00:00+01:00', at, '01.01.02'),
  number: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0, 3),
})

test('what the schema would refuse to read back it finds', () => {
  fc.assert(
    fc.property(wrong, ({ event, field, text, number }) => {
      const names = Object.keys(event).filter((name) => name !== 'type')
      const name = names[field % names.length] ?? 'at'
      const before: unknown = Reflect.get(event, name)
      const value = typeof before === 'string' ? text : typeof before === 'number' ? number : before
      if (name === 'ending' || name === 'then' || name === 'by' || name === 'retryAt' || name === 'percent') return
      const changed = { ...event, [name]: value }
      const isRead = WorkEvent.safeParse(JSON.parse(JSON.stringify(changed))).success
      expect(flawOf(changed) !== null || isRead).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
