import { counted } from './counted.ts'
import type { CoreEvent } from './event.ts'
import type { Asked, CoreState, Flow } from './flow.ts'
import type { Instant } from './step.ts'

/**
 * The orchestrator ended its turn although there is something to start, or to wait for in a call. It is told again, a bounded
 * number of times; then it is over instead of making the model spin.
 */
export const endTurn = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  at: Instant,
): readonly (Event | CoreEvent)[] => {
  const { conductor } = state
  if (!conductor) return []
  const directive = flow.next(state, at)
  const isPatient = conductor.idleTurns < flow.bounds(state).maxIdleStops
  switch (directive.kind) {
    case 'wait':
      // Agents wake the main thread; a manager that ends its turn is over, and what it will not wait for wakes the main thread.
      return conductor.manager !== null && isPatient ? [{ type: 'turn-ended-early', at }] : []
    case 'dispatch': {
      if (isPatient) return [{ type: 'turn-ended-early', at }]
      const times = counted(conductor.idleTurns + 1, 'time')
      const reason = `the orchestrator ended its turn ${times} without starting ${directive.steps[0]?.id ?? 'a step'}`
      return flow.released(state, at, reason, false)
    }
    case 'blocked':
    case 'stopped':
      return flow.released(state, at, directive.reason, true)
    case 'done':
      return flow.released(state, at, directive.what, true)
  }
}

/** The orchestrator was told what to do instead, a bounded number of times; then it is over instead of asking for the same for ever. */
export const refuseCalls = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  at: Instant,
): readonly (Event | CoreEvent)[] => {
  const { conductor } = state
  const { kind } = flow.next(state, at)
  if (!conductor || (kind !== 'dispatch' && kind !== 'wait')) return []
  if (conductor.idleTurns < flow.bounds(state).maxIdleStops) return [{ type: 'turn-ended-early', at, refused: true }]
  const times = counted(conductor.idleTurns + 1, 'time')
  return flow.released(
    state,
    at,
    `calls of the orchestrator were refused, or came to nothing, ${times}: no step was started`,
    false,
  )
}
