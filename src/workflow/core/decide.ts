import { newlyReached } from './kept-budget.ts'
import { accepted, aged, endAttempt } from './end-attempt.ts'
import { endTurn, refuseCalls } from './end-turn.ts'
import type { StepCommand, StepCommandOf } from './command.ts'
import { counted } from './counted.ts'
import type { CoreEvent } from './event.ts'
import type { Asked, CoreState, Flow } from './flow.ts'
import { type Attempt, type Instant, type Life, liveAttempt, mayComeLate, type Step } from './step.ts'
import { measured } from './measure.ts'
import { ownValue } from './own-value.ts'

/**
 * The events a command leads to, in either flow; none when it changes nothing, so hooks may fire twice, late, or for strangers.
 * First whatever is overdue ends, then the command is decided, and all that follows by itself comes right behind. Whoever takes
 * over says first whose agents are gone: those were cut off, not slow.
 *
 * @throws Refused of the flow (`notOffered`, and its own commands)
 */
export const decide = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  command: Command | StepCommand,
): (Event | CoreEvent)[] => {
  const { at } = command
  const age = (now: State) => settled(flow, now, at, aged(flow, now, at, command))
  const answer = (now: State) => settled(flow, now, at, answered(flow, now, command))
  const [first, second] = flow.takesOver(command) ? [answer, age] : [age, answer]
  const events = first(state)
  return [...events, ...second(events.reduce(flow.evolve, state))]
}

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
    case 'measure':
      return measured(state, command)
    case 'check-budget': {
      const percent = state.budget && newlyReached(state.budget, command.used)
      return percent ? [{ type: 'budget-reached', at: command.at, percent }] : []
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
  measure: true,
  'check-budget': true,
} as const satisfies Record<StepCommand['type'], true>

/** Whether a command is about a step's life, as both flows have it. */
export const isOfSteps = (command: { readonly type: string }): command is StepCommand =>
  Object.hasOwn(OF_STEPS, command.type)

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
  {
    at,
    session,
    caller,
    found,
    asleep,
    token,
  }: Pick<StepCommandOf<'start-step'>, 'at' | 'session' | 'caller' | 'found' | 'asleep' | 'token'>,
): CoreEvent => ({
  type: 'step-started',
  at,
  step: id,
  attempt: dispatches + 1,
  agent: executor.kind === 'agent' ? executor.agent : null,
  session,
  caller,
  ...(found && Object.keys(found).length > 0 ? { found: { ...found } } : {}),
  ...(asleep === undefined ? {} : { asleep }),
  ...(token === undefined ? {} : { token }),
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
  const live = liveAttempt(step)
  if (!step || live?.number !== attempt) return ignoredIfLate(ownValue(state.steps, id), at, attempt)
  if (verdict.ok) return accepted(flow, state, step, { at, attempt, verdict })
  const { problems, silent = false } = verdict
  const refused: CoreEvent = { type: 'report-refused', at, step: id, attempt, problems: [...problems] }
  const times = live.refusals.length + 1
  if (times <= flow.bounds(state).maxRefusals) return [refused]
  const reason = silent
    ? 'its agent stopped without reporting'
    : `its report is ${times > 1 ? `still refused after ${counted(times - 1, 'repair')}` : 'refused'}: ${problems[0] ?? 'no reason'}`
  return [refused, ...endAttempt(flow, state, step, { at, attempt, ending: silent ? 'vanished' : 'refused', reason })]
}

/** A report of an attempt that was given up is ignored, said once; the second report of an accepted one is an echo. */
export const ignoredIfLate = (step: Life | undefined, at: Instant, number: number): CoreEvent[] => {
  const attempt = attemptOf(step, number)
  if (!step || !attempt || attempt.late || !mayComeLate(attempt)) return []
  return [{ type: 'late-report-ignored', at, step: step.id, attempt: number }]
}
