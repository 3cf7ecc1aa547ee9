import { keptBudget } from '../core/kept-budget.ts'
import { conductorOf } from '../core/conductor.ts'
import type { StepEvent } from '../core/event.ts'
import { evolveCore, evolveLife } from '../core/evolve.ts'
import type { Trees } from '../core/trees.ts'
import { type Instant, type Life, liveAttempt, newLife } from '../core/step.ts'
import type { WorkEvent, WorkEventOf } from './event.ts'
import { attemptsOf, notesOf, type ThreadRecord, type WorkState } from './state.ts'
import { ownValue } from '../core/own-value.ts'

/** The state of a workstream after an event. Total, like `evolve` of a run. */
export const evolveWork = (state: WorkState, event: WorkEvent): WorkState => ({
  ...applied(state, event, withCopy),
  updatedAt: event.at,
})

/** The same after many events. Each record is copied once for all of them: a journal may be long, and a plan large. */
export const foldWork = (state: WorkState, events: readonly WorkEvent[]): WorkState => {
  const own = new WeakSet<object>()
  const put: Put = (record, name, value) => {
    const copy = own.has(record) ? record : { ...record }
    own.add(copy)
    Reflect.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true })
    return copy
  }
  return events.reduce((before, event) => ({ ...applied(before, event, put), updatedAt: event.at }), state)
}

/** A record with this value under this name. */
type Put = <Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
  value: Value,
) => Readonly<Record<string, Value>>

const withCopy: Put = (record, name, value) => ({ ...record, [name]: value })

const applied = (state: WorkState, event: WorkEvent, put: Put): WorkState => {
  switch (event.type) {
    case 'step-started':
    case 'attempt-ended':
    case 'agent-attached':
    case 'report-refused':
    case 'attempt-measured':
    case 'step-completed':
    case 'late-report-ignored':
    case 'step-skipped':
    case 'step-retried':
      return { ...withLife(state, event, put, (life) => evolveLife(life, event)), ...evolveCore(state, event) }
    case 'turn-ended-early':
    case 'conductor-measured':
    case 'budget-reached':
      return { ...state, ...evolveCore(state, event) }
    case 'thread-reassigned': {
      const again = withLife(state, event, put, (life) => ({ ...life, status: 'pending', retryAt: null }))
      return withRecord(again, event, put, { reassigned: true, unwritten: event.to })
    }
    case 'thread-assigned':
      return withRecord(state, event, put, { unwritten: event.agent })
    case 'thread-reset':
      return withLife(state, event, put, afresh)
    case 'thread-reopened': {
      const { step, reason, of = null } = event
      const reopened = { reason, of, after: attemptsOf(state, step).length }
      return withRecord(withLife(state, event, put, afresh), event, put, { reopened })
    }
    case 'thread-noted': {
      const { step, at, text } = event
      return withRecord(state, event, put, { notes: [...notesOf(state, step), { at, text }] })
    }
    case 'part-added':
      return { ...state, added: { ...state.added, [event.id]: { part: event.part, written: false } } }
    case 'plan-written':
      return planWritten(state, event)
    case 'execution-started':
      return executionStarted(state, event)
    case 'execution-adopted':
      return { ...state, conductor: state.conductor && conductorOf(event) }
    case 'execution-ended':
      return { ...state, conductor: null, scope: null }
    case 'plan-approved':
      return { ...state, planApproval: { at: event.at, hashes: event.hashes } }
    case 'plan-approval-revoked':
      return { ...state, planApproval: null }
    case 'stage-approved': {
      const { at, hash } = event
      return { ...state, stageApprovals: { ...state.stageApprovals, [event.stage]: { at, hash } } }
    }
    case 'stage-approval-revoked': {
      const { [event.stage]: _, ...kept } = state.stageApprovals
      return { ...state, stageApprovals: kept }
    }
    case 'journals-merged':
      return state
  }
}

const afresh = ({ id, attempts }: Life): Life => ({ ...newLife(id), attempts, countFrom: attempts.length })

type About = Pick<StepEvent, 'step' | 'at'>

const withLife = (state: WorkState, about: About, put: Put, change: (life: Life) => Life): WorkState => {
  const life = change(ownValue(state.steps, about.step) ?? newLife(about.step))
  return withRecord({ ...state, steps: put(state.steps, life.id, life) }, about, put, {})
}

const withRecord = (state: WorkState, { step, at }: About, put: Put, changed: Partial<ThreadRecord>): WorkState => {
  const record = ownValue(state.threads, step) ?? newRecord(at)
  return { ...state, threads: put(state.threads, step, { ...record, ...changed, updatedAt: at }) }
}

const newRecord = (at: Instant): ThreadRecord => ({
  reassigned: false,
  unwritten: null,
  reopened: null,
  notes: [],
  createdAt: at,
  updatedAt: at,
})

// A new cycle begins: failover counts afresh.
const executionStarted = (state: WorkState, event: WorkEventOf<'execution-started'>): WorkState => {
  const { stage, batch } = event
  const isOfCycle = (id: string): boolean => id.startsWith(`${batch ?? stage}.`)
  return {
    ...state,
    conductor: conductorOf(event),
    scope: { stage, batch },
    budget: event.budget ? keptBudget(event.budget, event.at) : null,
    ...treesBegun(state, event),
    steps: mapped(state.steps, (life, id) => (isOfCycle(id) ? { ...life, countFrom: endedAttempts(life) } : life)),
    threads: mapped(state.threads, (record, id) => (isOfCycle(id) ? { ...record, reassigned: false } : record)),
  }
}

// A branch that begins anew has nothing of a stage that was there before.
const treesBegun = (
  state: WorkState,
  { stage, trees, head }: WorkEventOf<'execution-started'>,
): Pick<WorkState, 'trees' | 'began'> => {
  if (!trees) return { trees: state.trees, began: state.began }
  const isSame = state.trees !== null && baseOf(state.trees) === baseOf(trees)
  const began = isSame ? state.began : {}
  return { trees, began: head === undefined ? began : { [stage]: head, ...began } }
}

const baseOf = (trees: Trees): string | null => ('base' in trees ? trees.base : null)

// What is at work goes on, and counts in the new cycle.
const endedAttempts = (life: Life): number => life.attempts.length - (liveAttempt(life) ? 1 : 0)

const planWritten = (state: WorkState, { assigned, added }: WorkEventOf<'plan-written'>): WorkState => ({
  ...state,
  threads: mapped(state.threads, (record, id) =>
    Object.hasOwn(assigned, id) && record.unwritten === assigned[id] ? { ...record, unwritten: null } : record,
  ),
  added: mapped(state.added, (part, id) => (added.includes(id) ? { ...part, written: true } : part)),
})

const mapped = <Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, id: string) => Value,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(record).map(([id, value]) => [id, change(value, id)]))
