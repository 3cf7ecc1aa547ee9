import { aged, endAttempt } from './end-attempt.ts'
import type { StepCommand, StepCommandOf } from './command.ts'
import { counted } from './counted.ts'
import type { Ending } from './ending.ts'
import type { CoreEvent } from './event.ts'
import type { Facts } from './facts.ts'
import type { Asked, CoreState, Flow } from './flow.ts'
import { endTurn, refuseCalls } from './idle-turns.ts'
import { type Attempt, type Instant, type Life, liveAttempt, mayComeLate, type Step } from './step.ts'

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
  const { at, isGone = false } = command
  const age = (now: State) => settled(flow, now, at, aged(flow, now, at, isGone))
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
      return attach(state.steps[command.step], command)
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
  {
    at,
    session,
    caller,
    found,
    token,
  }: Pick<StepCommandOf<'start-step'>, 'at' | 'session' | 'caller' | 'found' | 'token'>,
): CoreEvent => ({
  type: 'step-started',
  at,
  step: id,
  attempt: dispatches + 1,
  agent: executor.kind === 'agent' ? executor.agent : null,
  session,
  caller,
  ...(found && Object.keys(found).length > 0 ? { found: { ...found } } : {}),
  ...(token === undefined ? {} : { token }),
})

const attach = (step: Life | undefined, { at, attempt, agentId }: StepCommandOf<'attach-agent'>): CoreEvent[] => {
  const known = attemptOf(step, attempt)
  return step && known?.agentId === null ? [{ type: 'agent-attached', at, step: step.id, attempt, agentId }] : []
}

const attemptOf = (step: Life | undefined, number: number): Attempt | undefined =>
  step?.attempts.find((attempt) => attempt.number === number)

const report = <State extends CoreState, Event, Command extends Asked>(
  flow: Flow<State, Event, Command>,
  state: State,
  { at, step: id, attempt, verdict }: StepCommandOf<'report-step'>,
): (Event | CoreEvent)[] => {
  const step = flow.stepOf(state, id)
  const live = step ? liveAttempt(step) : null
  if (!step || live?.number !== attempt) return ignoredIfLate(state.steps[id], at, attempt)
  if (verdict.ok) {
    const end = reportedEnd(verdict.facts)
    if (end) return endAttempt(flow, state, step, { at, attempt, ...end })
    return [{ type: 'step-completed', at, step: id, attempt, facts: verdict.facts, by: 'report' }]
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
export const ignoredIfLate = (step: Life | undefined, at: Instant, number: number): CoreEvent[] => {
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
