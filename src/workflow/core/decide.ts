import { aged, endAttempt } from './end-attempt.ts'
import type { StepCommand, StepCommandOf } from './command.ts'
import { counted } from './counted.ts'
import type { Ending } from './ending.ts'
import type { CoreEvent } from './event.ts'
import type { Facts } from './facts.ts'
import type { Asked, CoreState, Flow } from './flow.ts'
import { type Attempt, type Instant, type Life, liveAttempt, mayComeLate, type Step } from './step.ts'
import { ownValue } from './own-value.ts'

/**
 * The events a command leads to, in either flow; none when it changes nothing, so hooks may fire twice, late, or for strangers.
 * First whatever is overdue ends, then the command is decided, and all that follows by itself comes right behind. Whoever takes
 * over says first whose agents are gone: those were cut off, not slow. And what is there and good counts, however late it is seen:
 * a machine that slept has kept nobody waiting.
 *
 * @throws Refused of the flow (`notOffered`, and its own commands)
 */
export const decide = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  command: Command | StepCommand,
): (Event | CoreEvent)[] => {
  const { at, isGone = false } = command
  const age = (now: State) => settled(flow, now, at, aged(flow, now, at, isGone))
  const answer = (now: State) => settled(flow, now, at, answered(flow, now, command))
  const [first, second] = flow.takesOver(command) || isGood(command) ? [answer, age] : [age, answer]
  const events = first(state)
  return [...events, ...second(events.reduce(flow.evolve, state))]
}

const isGood = (command: Asked | StepCommand): boolean =>
  isOfSteps(command) && command.type === 'report-step' && command.verdict.ok

const settled = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  at: Instant,
  events: readonly (Event | CoreEvent)[],
): (Event | CoreEvent)[] => [...events, ...flow.settle(events.reduce(flow.evolve, state), at)]

const answered = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  command: Command | StepCommand,
): readonly (Event | CoreEvent)[] => {
  if (!isOfSteps(command)) return flow.decide(state, command)
  switch (command.type) {
    case 'start-step':
      return start(flow, state, command)
    case 'attach-agent':
      return attach(ownValue(state.steps, command.step), command)
    case 'report-step':
      return report(flow, state, command)
    case 'end-attempt': {
      const step = flow.stepOf(state, command.step)
      return step && liveAttempt(step)?.number === command.attempt ? endAttempt(flow, state, step, command) : []
    }
    case 'adopt': {
      const { conductor } = state
      const isKnown = conductor?.session === command.session && conductor.client === command.client
      return !conductor || (isKnown && conductor.manager === null) ? [] : flow.adopted(state, command.at, command)
    }
    case 'check-time':
      return []
    case 'end-turn':
      return endTurn(flow, state, command.at)
    case 'refuse-calls':
      return refuseCalls(flow, state, command.at)
  }
}

const OF_STEPS = {
  'start-step': true,
  'attach-agent': true,
  'report-step': true,
  'end-attempt': true,
  adopt: true,
  'check-time': true,
  'end-turn': true,
  'refuse-calls': true,
} as const satisfies Record<StepCommand['type'], true>

const isOfSteps = (command: { readonly type: string }): command is StepCommand => Object.hasOwn(OF_STEPS, command.type)

const start = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  command: StepCommandOf<'start-step'>,
): CoreEvent[] => {
  const { at, step: id, session } = command
  const directive = flow.next(state, at)
  const step = directive.kind === 'dispatch' ? directive.steps.find((each) => each.id === id) : undefined
  const owner = state.conductor?.session ?? null
  if (!step || (session !== null && owner !== null && session !== owner)) throw flow.notOffered(state, id, at)
  return [started(state, step, command)]
}

/** The event with which an attempt begins. */
export const started = (
  { dispatches }: CoreState,
  { id, executor }: Step,
  { at, session, caller, found }: Pick<StepCommandOf<'start-step'>, 'at' | 'session' | 'caller' | 'found'>,
): CoreEvent => ({
  type: 'step-started',
  at,
  step: id,
  attempt: dispatches + 1,
  agent: executor.kind === 'agent' ? executor.agent : null,
  session,
  caller,
  ...(found && Object.keys(found).length > 0 ? { found: { ...found } } : {}),
})

const attach = (step: Life | undefined, { at, attempt, agentId }: StepCommandOf<'attach-agent'>): CoreEvent[] => {
  const known = attemptOf(step, attempt)
  return step && known?.agentId === null ? [{ type: 'agent-attached', at, step: step.id, attempt, agentId }] : []
}

const attemptOf = (step: Life | undefined, number: number): Attempt | undefined =>
  step?.attempts.find((attempt) => attempt.number === number)

/** The agent of an attempt reports; where that is over, it is only noted. */
export const report = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  { at, step: id, attempt, verdict }: StepCommandOf<'report-step'>,
): (Event | CoreEvent)[] => {
  const step = flow.stepOf(state, id)
  const live = step ? liveAttempt(step) : null
  if (!step || live?.number !== attempt) return ignoredIfLate(ownValue(state.steps, id), at, attempt)
  if (verdict.ok) {
    const end = reportedEnd(verdict.facts)
    if (end) return endAttempt(flow, state, step, { at, attempt, ...end })
    const { facts, changed } = verdict
    return [
      {
        type: 'step-completed',
        at,
        step: id,
        attempt,
        facts,
        by: 'report',
        ...(changed ? { changed: [...changed] } : {}),
      },
    ]
  }
  const { problems, silent = false } = verdict
  const refused: CoreEvent = { type: 'report-refused', at, step: id, attempt, problems: [...problems] }
  const times = live.refusals.length + 1
  if (times <= flow.bounds(state).maxRefusals) return [refused]
  const reason = silent
    ? 'its agent stopped without reporting'
    : `its report was refused ${counted(times, 'time')}, last: ${problems[0] ?? 'no reason'}`
  return [refused, ...endAttempt(flow, state, step, { at, attempt, ending: silent ? 'vanished' : 'refused', reason })]
}

/** A report of an attempt that was given up is ignored, said once; the second report of an accepted one is an echo. */
const ignoredIfLate = (step: Life | undefined, at: Instant, number: number): CoreEvent[] => {
  const attempt = attemptOf(step, number)
  if (!step || !attempt || attempt.late || !mayComeLate(attempt)) return []
  return [{ type: 'late-report-ignored', at, step: step.id, attempt: number }]
}

const reportedEnd = (facts: Facts): { readonly ending: Ending; readonly reason: string } | null => {
  if (facts.kind !== 'task' || facts.status === 'completed') return null
  const reason = facts.errors.length > 0 ? facts.errors.join('; ') : facts.summary
  if (facts.status === 'failed') return { ending: 'reported', reason }
  return { ending: 'needs-context', reason: `needs context: ${reason}` }
}

/**
 * The orchestrator ended its turn although there is something to start, or to wait for in a call. It is told again, a bounded
 * number of times; then it is over instead of making the model spin.
 */
const endTurn = <State extends CoreState, Event, Command extends Asked>(
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
const refuseCalls = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  at: Instant,
): readonly (Event | CoreEvent)[] => {
  const { conductor } = state
  const { kind } = flow.next(state, at)
  if (!conductor || (kind !== 'dispatch' && kind !== 'wait')) return []
  if (conductor.idleTurns < flow.bounds(state).maxIdleStops) return [{ type: 'turn-ended-early', at, refused: true }]
  const times = counted(conductor.idleTurns + 1, 'time')
  return flow.released(state, at, `calls of the orchestrator were refused ${times} and no step was started`, false)
}
