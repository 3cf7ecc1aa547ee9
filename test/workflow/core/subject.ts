import { decide } from '../../../src/workflow/core/decide.ts'
import type { Asked, CoreState, Flow } from '../../../src/workflow/core/flow.ts'
import type { Instant } from '../../../src/workflow/core/step.ts'
import { type Subject, unlessRefused } from './invariants.ts'

type OfFlow = Pick<Subject, 'goesOn' | 'tries' | 'hasUsedUpItsTries' | 'isPersons'>

/** A state of a flow as the rules see it; `more`: what only the flow knows, asked when a rule wants to know. */
export const subjectOf = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  now: Instant,
  more: OfFlow & { readonly stepsOf: () => Subject['steps']; readonly crewsOf: () => Subject['crews'] },
  again: (state: State) => Subject,
): Subject => {
  const steps = once(more.stepsOf)
  const directive = once(() => flow.next(state, now))
  return {
    ...more,
    state,
    now,
    get steps() {
      return steps()
    },
    get crews() {
      return more.crewsOf()
    },
    get directive() {
      return directive()
    },
    get bounds() {
      return flow.bounds(state)
    },
    get following() {
      return flow.settle(state, now).length
    },
    start: (step) => {
      const session = state.conductor?.session ?? null
      const command = { type: 'start-step', at: now, step, session, caller: null } as const
      const events = unlessRefused(() => decide(flow, state, command))
      return events && again(events.reduce(flow.evolve, state))
    },
  }
}

const once = <Value>(work: () => Value): (() => Value) => {
  let done: { value: Value } | null = null
  return () => (done ??= { value: work() }).value
}
