import * as z from 'zod/mini'
import type { StepCommand } from '../../../src/workflow/core/command.ts'
import { conductorOf } from '../../../src/workflow/core/conductor.ts'
import { decide } from '../../../src/workflow/core/decide.ts'
import { interruption } from '../../../src/workflow/core/end-attempt.ts'
import { CoreEvent } from '../../../src/workflow/core/event.ts'
import { evolveCore, evolveLife } from '../../../src/workflow/core/evolve.ts'
import type { Asked, CoreState, Flow } from '../../../src/workflow/core/flow.ts'
import { nextOf } from '../../../src/workflow/core/next.ts'
import { Refused } from '../../../src/workflow/core/refused.ts'
import { countedFailures, newLife, type Step } from '../../../src/workflow/core/step.ts'
import { work } from '../../../src/workflow/core/text.ts'
import * as tale from '../given.ts'

/** The smallest flow: three errands. An agent writes a list, another shops what is on it, code pays a bill. */
const PLANNED: Readonly<Record<string, Pick<Step, 'title' | 'executor' | 'needs' | 'deadline'>>> = {
  list: { title: 'List', executor: { kind: 'agent', agent: 'writer', model: 'inherit' }, needs: [], deadline: 30 },
  shop: { title: 'Shop', executor: { kind: 'agent', agent: 'buyer', model: 'inherit' }, needs: ['list'], deadline: 30 },
  bill: { title: 'Bill', executor: { kind: 'code', command: 'run-tests' }, needs: [], deadline: 10 },
}

const owner = { session: z.nullable(z.string()), client: z.nullable(z.number()) }
const at = z.iso.datetime()
const ErrandEvent = z.discriminatedUnion('type', [
  ...CoreEvent.def.options,
  z.object({ type: z.literal('execution-adopted'), at, ...owner }),
  z.object({ type: z.literal('execution-ended'), at, reason: z.string() }),
])
type ErrandEvent = z.infer<typeof ErrandEvent>

/** Another client takes the errands over. */
interface TakeOver extends Asked {
  readonly type: 'take-over'
  readonly session: string
  readonly client: number
}

const BOUNDS = { maxRefusals: 1, maxUnreachable: 1, backoffSeconds: 60, maxIdleStops: 1 }

const begun: CoreState = {
  steps: Object.fromEntries(Object.keys(PLANNED).map((id) => [id, newLife(id)])),
  dispatches: 0,
  conductor: conductorOf({ session: 'session-1', client: 100, at: '2026-11-21T00:00:00.000Z' }),
  conducted: {},
  budget: null,
}

const stepOf = ({ steps }: CoreState, id: string): Step | null => {
  const [life, planned] = [steps[id], PLANNED[id]]
  return life && planned ? { ...life, ...planned } : null
}

const stepsOf = (state: CoreState): Step[] => Object.keys(PLANNED).flatMap((id) => stepOf(state, id) ?? [])

const evolve = (state: CoreState, event: ErrandEvent): CoreState => {
  switch (event.type) {
    case 'execution-adopted':
      return { ...state, conductor: conductorOf(event) }
    case 'execution-ended':
      return { ...state, conductor: null }
    case 'turn-ended-early':
    case 'conductor-measured':
    case 'budget-reached':
      return { ...state, ...evolveCore(state, event) }
    default: {
      const life = evolveLife(state.steps[event.step] ?? newLife(event.step), event)
      return { ...state, ...evolveCore(state, event), steps: { ...state.steps, [life.id]: life } }
    }
  }
}

/** Each errand has two tries; what needs a failed one is skipped. */
const errands: Flow<CoreState, ErrandEvent, TakeOver> = {
  evolve,
  stepOf,
  next: (state, now) => {
    const failed = stepsOf(state).find(({ status }) => status === 'failed')
    const next = work('status')
    if (!state.conductor) return { kind: 'done', what: 'nobody runs errands', next }
    const found = nextOf(stepsOf(state), 2, now)
    if (found) return found
    return failed
      ? { kind: 'blocked', reason: `${failed.id} failed`, next }
      : { kind: 'done', what: 'all is done', next }
  },
  notOffered: (_, id) => new Refused('not-offered', `${id} may not start now`),
  bounds: () => BOUNDS,
  afterFailure: (_, step) => ({ then: countedFailures(step) < 1 ? 'retry' : 'fail', more: [] }),
  adopted: (_, now, { session, client }) => [{ type: 'execution-adopted', at: now, session, client }],
  released: (_, now, reason) => [{ type: 'execution-ended', at: now, reason }],
  decide: (state, command) => [
    ...stepsOf(state).flatMap((step) => interruption(step, command.at, 'it was taken over')),
    { type: 'execution-adopted', at: command.at, session: command.session, client: command.client },
  ],
  takesOver: ({ type }) => type === 'take-over',
  settle: (state, now) =>
    stepsOf(state)
      .filter(
        ({ status, needs }) => status === 'pending' && needs.some((need) => state.steps[need]?.status === 'failed'),
      )
      .map(({ id }) => ({ type: 'step-skipped', at: now, step: id, reason: 'what it needs failed' })),
}

export const { given } = tale.language<CoreState, ErrandEvent, StepCommand | TakeOver>({
  nothing: begun,
  decide: (state, command) => decide(errands, state, command),
  evolve,
  next: errands.next,
  journal: ErrandEvent,
})
